/** `#source-3` is a citation of source 3. */
export function citedSource(address: string | undefined): number | null {
  const found = /^#source-(\d{1,4})$/.exec(address ?? "");
  return found ? Number(found[1]) : null;
}

/** An image is shown only when showing it asks nothing of anybody else: its address could carry words out. */
export function inertImage(address: string, here: string = location.origin): boolean {
  if (/^data:image\/(png|jpe?g|gif|webp|avif);base64,/i.test(address)) return true;
  try {
    const url = new URL(address, here);
    return url.origin === here && /^https?:$/.test(url.protocol);
  } catch {
    return false;
  }
}

/** What a link may open: pages and letters. The rest becomes plain text. */
export function safeLink(address: string): string {
  return /^(https?:\/\/|mailto:|#source-\d)/i.test(address) ? address : "";
}
