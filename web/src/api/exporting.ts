import { client } from "./client";
import { Failure } from "./failure";
import type { paths } from "./schema.gen";

type Query = paths["/api/conversations/{conversation_id}/export"]["get"]["parameters"]["query"];
export type Format = Query["format"];

export interface Made {
  name: string;
  content: Blob;
}

/** « attachment; filename="ete.pdf"; filename*=UTF-8''%C3%A9t%C3%A9.pdf »: the second name, where there is one, is the whole one. */
export function nameIn(disposition: string | null, format: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1];
  const plain = /filename="([^"]+)"/.exec(disposition ?? "")?.[1];
  return encoded ? decodeURIComponent(encoded) : (plain ?? `export.${format}`);
}

/** The branch on screen as a file, or one of its answers. */
export async function exportOf(conversationId: string, format: Format, answerId?: string): Promise<Made> {
  const query: Query = { format, ...(answerId !== undefined && { message: answerId }) };
  const { data, response } = await client.GET("/api/conversations/{conversation_id}/export", {
    params: { path: { conversation_id: conversationId }, query },
    parseAs: "blob",
  });
  if (!data) throw new Failure("internal");
  return { name: nameIn(response.headers.get("content-disposition"), format), content: data };
}
