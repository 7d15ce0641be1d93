/** Why something is refused: the code and parameters of its sentence. */
export interface Problem {
  code: string;
  params: Record<string, unknown>;
}

const pictures = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".heic", ".heif"] as const;
const documents = [".pdf", ".docx", ".docm", ".doc", ".odt", ".rtf", ".epub", ".html", ".htm", ".txt", ".md", ".markdown"] as const;
const sheets = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"] as const;
const slides = [".pptx", ".pptm", ".ppt", ".odp"] as const;
const others = [".eml", ".msg", ".zip", ".tif", ".tiff"] as const;
export const readable = [...documents, ...sheets, ...slides, ...others, ...pictures] as const;

const translatedDocuments = [".docx", ".docm", ".dotx", ".dotm", ".odt", ".html", ".htm", ".txt", ".md", ".markdown", ".pdf"] as const;
const translatedSlides = [".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm", ".odp"] as const;
const translatedSheets = [".xlsx", ".xlsm", ".xltx", ".xltm", ".ods"] as const;
/** Those that are translated whole, subtitles among them: what the server translates. */
export const translatable = [...translatedDocuments, ...translatedSlides, ...translatedSheets, ".srt", ".vtt"] as const;
export const translates = (name: string): boolean => translatable.some((ending) => name.toLowerCase().endsWith(ending));

/** Where a document that is there already is translated. */
export const translationOf = (id: string, name: string): string => `/traductions?${new URLSearchParams({ document: id, name }).toString()}`;

/** An image that is shown as it is; a TIFF is the pages of a scan. */
export function isPicture({ media_type }: { media_type?: string }): boolean {
  return (media_type?.startsWith("image/") ?? false) && media_type !== "image/tiff";
}

export interface Bounds {
  document_bytes: number;
  documents_per_turn: number;
}

/** Why a file is refused before a byte of it leaves: the same codes as the server's. */
export type Refuse = (file: { name: string; size: number }, bounds: Bounds) => Problem | null;

const ofSize: Refuse = ({ name, size }, bounds) => {
  if (size === 0) return { code: "document_empty", params: { name } };
  if (size > bounds.document_bytes) {
    return { code: "document_too_large", params: { name, megabytes: megabytes(bounds.document_bytes) } };
  }
  return null;
};

export const refusal: Refuse = (file, bounds) => {
  const name = file.name.toLowerCase();
  if (!readable.some((ending) => name.endsWith(ending))) {
    return { code: "document_unsupported", params: { name: file.name } };
  }
  return ofSize(file, bounds);
};

/** Of a file that is to be translated. */
export const translationRefusal: Refuse = (file, bounds) => (translates(file.name) ? ofSize(file, bounds) : { code: "translation_unsupported", params: {} });

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
