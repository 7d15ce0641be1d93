export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Only a path of this site: an address that leads elsewhere is dropped. */
export function ownPath(value: unknown): string | undefined {
  const path = text(value);
  return path?.startsWith("/") && !path.startsWith("//") && !path.includes("\\") && !path.startsWith("/sign-in") ? path : undefined;
}

/** Parts of a space's page; its conversations are the one that an address need not name. */
export type SpaceTab = "conversations" | "documents" | "settings";

export const spaceTab = (value: unknown): "documents" | "settings" | undefined => (value === "documents" || value === "settings" ? value : undefined);

export const batchKind = (value: unknown): "files" | "rows" | undefined => (value === "files" || value === "rows" ? value : undefined);

/** Where coordinators publish the charter: open to them before they accept it, so that a mistake in it can be mended. */
export const charterDesk = "/pilotage/charte";
