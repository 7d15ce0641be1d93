const WRITING = "input, textarea, [contenteditable='true']";

/**
 * Whether a page that has just arrived may take the focus: not from somebody who writes elsewhere or chooses in a
 * menu meanwhile. A dialog keeps the focus by itself, and gives it up as it closes: its fields do not count.
 */
export function focusIsFree(): boolean {
  const { activeElement } = document;
  if (!activeElement) return true;
  if (activeElement.closest("[role='menu']")) return false;
  return !activeElement.matches(WRITING) || activeElement.closest("[role='dialog']") !== null;
}
