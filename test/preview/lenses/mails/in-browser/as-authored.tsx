export default function AsAuthored() {
  return (
    <html lang="en">
      <head>
        <style>{"p{color:#111111}@media (prefers-color-scheme:dark){p{color:#eeeeee}}"}</style>
      </head>
      <body>
        <p>x</p>
      </body>
    </html>
  );
}
