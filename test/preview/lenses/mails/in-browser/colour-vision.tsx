import { COLOURS } from "./colours.ts";

/** Stripes of 40 pixels from the top. */
export default function ColourVision() {
  return (
    <html lang="en">
      <body style={{ margin: 0 }}>
        {COLOURS.map((colour) => (
          <div key={colour} style={{ height: 40, backgroundColor: colour }} />
        ))}
      </body>
    </html>
  );
}
