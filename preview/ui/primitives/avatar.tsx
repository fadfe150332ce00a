// A sender's initial on a quiet colour of his own, so that rows of a list can be told apart at a glance.
export function Avatar({ name }: { name: string }) {
  const initial = /[\p{L}\p{N}]/u.exec(name)?.[0]?.toUpperCase() ?? "";
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <span
      aria-hidden="true"
      className="flex size-9 shrink-0 items-center justify-center rounded-full text-sm font-semibold"
      style={
        name
          ? {
              background: `light-dark(oklch(0.92 0.045 ${hue}), oklch(0.36 0.05 ${hue}))`,
              color: `light-dark(oklch(0.4 0.09 ${hue}), oklch(0.88 0.07 ${hue}))`,
            }
          : { background: "var(--hover)" }
      }
    >
      {initial}
    </span>
  );
}
