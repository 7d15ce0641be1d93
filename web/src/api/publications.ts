/** Publications: searched by hand, taken away as references, made into documents to ask about. */
import { client } from "./client";
import { Failure } from "./failure";
import { nameIn } from "./exporting";
import type { paths } from "./schema.gen";
import type { FoundPublications, Publication, PublicationDocument } from "./types";

export type PublicationQuery = NonNullable<paths["/api/publications/search"]["get"]["parameters"]["query"]>;

export async function searchPublications(query: PublicationQuery, signal: AbortSignal): Promise<FoundPublications> {
  const { data } = await client.GET("/api/publications/search", { params: { query }, signal });
  if (!data) throw new Failure("internal");
  return data;
}

/** References as a file that other programs read. */
export async function referencesOf(publications: Publication[], format: "bibtex" | "ris"): Promise<{ name: string; content: Blob }> {
  const { data, response } = await client.POST("/api/publications/export", { body: { format, publications }, parseAs: "blob" });
  if (!data) throw new Failure("internal");
  return { name: nameIn(response.headers.get("content-disposition"), format), content: data as Blob };
}

/** The open text of a publication as a document, or its abstract. */
export async function documentOf(publication: Publication): Promise<PublicationDocument> {
  const { data } = await client.POST("/api/publications/document", { body: { publication } });
  if (!data) throw new Failure("internal");
  return data;
}

/** What tells a publication from the others, whatever found it. */
export function keyOf({ doi, identifiers, title, published }: Publication): string {
  if (doi) return doi;
  const [first] = Object.entries(identifiers);
  return first ? first.join(":") : `${title} ${published}`;
}

/** Where people find it; null where no service says. */
export function linkOf({ url, doi, pdf }: Publication): string | null {
  return url || (doi && `https://doi.org/${doi}`) || pdf || null;
}
