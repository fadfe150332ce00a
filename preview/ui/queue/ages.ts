// How long ago, or how soon, in the largest unit that it fills.
const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

export function formatSpan(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1_000);
  const [unit, size] = UNITS.find(([, one]) => seconds >= one) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

export function formatAgo(iso: string, now: number = Date.now()): string {
  const passed = now - Date.parse(iso);
  return passed < 1_000 ? "just now" : `${formatSpan(passed)} ago`;
}

export function formatSoon(iso: string, now: number = Date.now()): string {
  const left = Date.parse(iso) - now;
  return left < 1_000 ? "now" : `in ${formatSpan(left)}`;
}
