/** The next charter as it is being written. */

/** What a template leaves to fill in: « [votre administration] », and no link. */
export function blanksOf(text: string): number {
  return text.match(/\[[^\][\n]+\](?![([])/g)?.length ?? 0;
}

const draft = "emilie.draft.charter";

export function readDraft(store: Storage = localStorage): string | null {
  try {
    return store.getItem(draft);
  } catch {
    return null;
  }
}

/** A browser that keeps nothing still lets one write. */
export function keepDraft(text: string | null, store: Storage = localStorage): void {
  try {
    if (text === null) store.removeItem(draft);
    else store.setItem(draft, text);
  } catch {
    return;
  }
}
