import type { Problem } from "./attachments";

const pictures = [".png", ".jpg", ".jpeg", ".webp", ".gif"] as const;
export const readable = [".pdf", ".docx", ".odt", ".txt", ".md", ...pictures] as const;

export function isPicture({ media_type }: { media_type?: string }): boolean {
  return media_type?.startsWith("image/") ?? false;
}

export interface Bounds {
  document_bytes: number;
  documents_per_turn: number;
}

/** What can be said of a file before a byte of it leaves: the same codes as the server's. */
export function refusal(file: { name: string; size: number }, bounds: Bounds): Problem | null {
  const name = file.name.toLowerCase();
  if (!readable.some((ending) => name.endsWith(ending))) {
    return { code: "document_unsupported", params: { name: file.name } };
  }
  if (file.size === 0) return { code: "document_empty", params: { name: file.name } };
  if (file.size > bounds.document_bytes) {
    return { code: "document_too_large", params: { name: file.name, megabytes: megabytes(bounds.document_bytes) } };
  }
  return null;
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}

/** « 1,4 Mo », « 320 ko »: a size as one reads it. */
export function size(bytes: number, language: string): string {
  const units = language === "fr" ? ["o", "ko", "Mo"] : ["B", "kB", "MB"];
  const step = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2;
  const value = bytes / 1000 ** step;
  const digits = step === 2 && value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)}\u00a0${units[step] ?? ""}`;
}
