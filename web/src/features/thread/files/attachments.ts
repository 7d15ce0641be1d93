import type { Problem } from "../../../api/files";
import type { DocumentInfo, Sensitivity } from "../../../api/types";

/** A file on its way to a question, from the desk to ready. */
export type Attachment = { key: string; name: string; size: number } & (
  | { state: "sending"; sent: number }
  /** `marking` is what it is being marked, until the server has it. */
  | { state: "known"; document: DocumentInfo; marking?: Sensitivity }
  | { state: "refused"; problem: Problem }
);

export type Change =
  | { type: "added"; attachments: Attachment[] }
  | { type: "sent"; key: string; sent: number }
  | { type: "known"; key: string; document: DocumentInfo }
  | { type: "marking"; key: string; marking: Sensitivity | null }
  | { type: "refused"; key: string; problem: Problem }
  | { type: "removed"; key: string }
  | { type: "reversed" }
  | { type: "emptied" };

type Before = Pick<Attachment, "key" | "name" | "size"> & { marking?: Sensitivity | undefined };

function known({ key, name, size, marking }: Before, document: DocumentInfo): Attachment {
  return { key, name, size, state: "known", document, ...(marking && { marking }) };
}

export function attachments(list: Attachment[], change: Change): Attachment[] {
  switch (change.type) {
    case "added":
      return [...list, ...change.attachments];
    case "removed":
      return list.filter(({ key }) => key !== change.key);
    case "reversed":
      return [...list].reverse();
    case "emptied":
      return [];
    case "sent":
      return list.map((one) => (one.key === change.key && one.state === "sending" ? { ...one, sent: change.sent } : one));
    case "known":
      return list.map((one) => (one.key === change.key ? known(one, change.document) : one));
    case "marking":
      return list.map((one) => {
        if (one.key !== change.key || one.state !== "known") return one;
        return { ...known({ ...one, marking: undefined }, one.document), ...(change.marking && { marking: change.marking }) };
      });
    case "refused":
      return list.map(({ key, name, size, ...rest }) =>
        key === change.key ? { key, name, size, state: "refused", problem: change.problem } : ({ key, name, size, ...rest } as Attachment),
      );
  }
}

export function failed(one: Attachment): boolean {
  return one.state === "refused" || (one.state === "known" && one.document.state === "failed");
}

/** The server's numbers of the files that go with the question; those it could not read stay out. */
export function readyToGo(list: Attachment[]): string[] {
  return list.flatMap((one) => (one.state === "known" && !failed(one) ? [one.document.id] : []));
}

export function stillReading(list: Attachment[]): string[] {
  return list.flatMap((one) =>
    one.state === "known" && (one.document.state === "received" || one.document.state === "reading") ? [one.document.id] : [],
  );
}

export function stillSending(list: Attachment[]): boolean {
  return list.some(({ state }) => state === "sending");
}

/** How sensitive a file is said to be. */
export function markOf(one: Attachment): Sensitivity | null {
  return one.state === "known" ? (one.marking ?? one.document.sensitivity) : null;
}
