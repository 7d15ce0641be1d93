/** The field grows with its text; its style sheet says up to where. */
export function fitToText(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${String(area.scrollHeight)}px`;
}
