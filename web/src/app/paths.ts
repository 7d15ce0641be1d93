export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Only a path of this site: an address that leads elsewhere is dropped. */
export function ownPath(value: unknown): string | undefined {
  const path = text(value);
  return path?.startsWith("/") && !path.startsWith("//") && !path.includes("\\") && !path.startsWith("/sign-in") ? path : undefined;
}
