/** The whole number that was typed, within bounds; null for anything else. */
export function numberIn(typed: string, least: number, most: number): number | null {
  const words = typed.trim();
  if (!/^\d{1,9}$/.test(words)) return null;
  const value = Number(words);
  return value >= least && value <= most ? value : null;
}
