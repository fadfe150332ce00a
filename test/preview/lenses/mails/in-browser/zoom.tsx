/** The frame is 680 pixels wide, where nothing else is asked for. */
export default function Zoom() {
  return (
    <html lang="en">
      <head>
        <style>{"p{color:#111111;font-size:16px}@media (max-width:400px){p{color:#cc0000}}"}</style>
      </head>
      <body>
        <p>x</p>
      </body>
    </html>
  );
}
