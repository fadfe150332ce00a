/** The instant of a mail and the zone it is written in: ISO 8601 in a message, RFC 5322 on the wire. */

/** `2026-11-23T10:00:00.000Z`, or with this machine's offset, such as `2026-11-23T11:00:00.000+01:00`. */
export function formatIsoDate(date: Date, zone: "utc" | "local"): string {
  if (zone === "utc") return date.toISOString();
  const offset = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + offset * MINUTE).toISOString().slice(0, -1);
  return `${shifted}${sign(offset)}${twoDigits(Math.abs(offset) / 60)}:${twoDigits(Math.abs(offset) % 60)}`;
}

/** The Date header (RFC 5322 section 3.3), in the zone of the ISO date: `Mon, 23 Nov 2026 11:00:00 +0100`. */
export function formatDateHeader(iso: string): string {
  const [, plus = "+", hours = "00", minutes = "00"] = /([+-])(\d\d):(\d\d)$/.exec(iso) ?? [];
  const offset = (plus === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const shifted = new Date(Date.parse(iso) + offset * MINUTE);
  return shifted.toUTCString().replace("GMT", `${plus}${hours}${minutes}`);
}

const MINUTE = 60_000;

function sign(offset: number): string {
  return offset < 0 ? "-" : "+";
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
