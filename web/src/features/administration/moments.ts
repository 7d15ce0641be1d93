/** Moments as the browser's own field writes them, on the clocks of this browser. */
const two = (number: number) => String(number).padStart(2, "0");

/** `2027-03-31T14:30`, of a moment of the server. */
export function typed(moment: string | null | undefined): string {
  if (!moment) return "";
  const at = new Date(moment);
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The moment that was typed, as the server reads it; null for none, or for what is none. */
export function moment(written: string): string | null {
  const at = new Date(written);
  return written === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** A whole number, null for nothing, undefined for what is no number or out of its bounds. */
export function whole(written: string, most: number): number | null | undefined {
  const read = written.trim();
  if (read === "") return null;
  const number = Number(read);
  return /^\d+$/.test(read) && number >= 1 && number <= most ? number : undefined;
}
