/** `2027-03-31`: the day that comes so long after a moment, where the agent is. */
export function dayAfter(moment: Date, { days = 0, years = 0 }: { days?: number; years?: number }): string {
  const day = new Date(moment.getFullYear() + years, moment.getMonth(), moment.getDate() + days);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(day.getFullYear())}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
