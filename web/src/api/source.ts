/** A passage shown beside the answer. It lives in the address bar, so that a reload or a link keeps it. */
export interface SourceRef {
  document: string;
  page: number;
  start: number;
  end: number;
  /** The number of the citation in the answer, 0 when the answer does not cite it. */
  number: number;
}

export function writeSource(source: SourceRef): string {
  return [source.document, source.page, source.start, source.end, source.number].join("~");
}

export function readSource(text: string | undefined): SourceRef | null {
  const [document, ...numbers] = (text ?? "").split("~");
  const [page, start, end, number] = numbers.map(Number);
  if (!document || !page || start === undefined || end === undefined || number === undefined) return null;
  if (![page, start, end, number].every((one) => Number.isInteger(one) && one >= 0)) return null;
  return { document, page, start, end, number };
}

export function sameRef(one: SourceRef, other: SourceRef): boolean {
  return one.number === other.number && one.document === other.document && one.page === other.page && one.start === other.start;
}
