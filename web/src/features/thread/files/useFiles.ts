import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { api, client } from "../../../api/client";
import { failureOf, type Failure } from "../../../api/failure";
import type { DocumentInfo, Sensitivity } from "../../../api/types";
import { attachments, failed, markOf, readyToGo, stillReading, stillSending, type Attachment } from "./attachments";
import { refusal, type Bounds } from "./files";
import { upload } from "./upload";

const reading = 700;
const unsettled = (document: DocumentInfo | undefined) => document?.state === "received" || document?.state === "reading";

const documentState = (id: string) =>
  api.queryOptions(
    "get",
    "/api/documents/{document_id}",
    { params: { path: { document_id: id } } },
    { refetchInterval: ({ state }) => (unsettled(state.data) || !state.data ? reading : false), retry: 2 },
  );

export interface Files {
  list: Attachment[];
  /** Ready to go with a question, in the order they were joined. */
  ready: DocumentInfo[];
  sending: boolean;
  /** A marking is on its way: nothing leaves before the server has it. */
  marking: boolean;
  /** Of those that go with the question. */
  marks: Sensitivity[];
  add: (files: File[]) => void;
  remove: (one: Attachment) => void;
  retry: (one: Attachment) => void;
  /** Marks a file as more sensitive; null once done, otherwise why not. */
  mark: (one: Attachment, sensitivity: Sensitivity) => Promise<Failure | null>;
  /** Documents known from a draft or from a question that came back. */
  restore: (documents: string[]) => void;
  empty: () => void;
}

/** The files joined to a question being written: sent at once, read by the server meanwhile. */
export function useFiles(bounds: Bounds): Files {
  const [list, change] = useReducer(attachments, []);
  const cache = useQueryClient();
  const underway = useRef(new Map<string, { file: File; abort: AbortController }>());

  const sendOne = useCallback((key: string, file: File) => {
    const abort = new AbortController();
    underway.current.set(key, { file, abort });
    upload(file, (sent) => { change({ type: "sent", key, sent }); }, abort.signal).then(
      (document) => { change({ type: "known", key, document }); },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const { code, params } = failureOf(error);
        change({ type: "refused", key, problem: { code, params: { name: file.name, ...params } } });
      },
    );
  }, []);

  const waiting = stillReading(list);
  const watched = useQueries({ queries: waiting.map(documentState) });
  useEffect(() => {
    for (const { data } of watched) {
      const one = list.find((each) => each.state === "known" && each.document.id === data?.id);
      if (data && one?.state === "known" && JSON.stringify(one.document) !== JSON.stringify(data)) {
        change({ type: "known", key: one.key, document: data });
      }
    }
  }, [watched, list]);
  useEffect(() => {
    const pending = underway.current;
    return () => { for (const { abort } of pending.values()) abort.abort(); };
  }, []);

  const add = useCallback(
    (files: File[]) => {
      const added = files.map((file) => ({ file, key: crypto.randomUUID(), problem: refusal(file, bounds) }));
      const shown = added.map(({ file: { name, size }, key, problem }): Attachment =>
        problem ? { key, name, size, state: "refused", problem } : { key, name, size, state: "sending", sent: 0 },
      );
      change({ type: "added", attachments: shown });
      for (const { file, key, problem } of added) if (!problem) sendOne(key, file);
    },
    [bounds, sendOne],
  );

  const remove = useCallback((one: Attachment) => {
    underway.current.get(one.key)?.abort.abort();
    underway.current.delete(one.key);
    change({ type: "removed", key: one.key });
    if (one.state !== "known") return;
    // A file that is removed before the question is of no use to anybody; if this fails, the server clears it later.
    const params = { path: { document_id: one.document.id } };
    client.DELETE("/api/documents/{document_id}", { params }).catch(() => undefined);
  }, []);

  const retry = useCallback(
    (one: Attachment) => {
      const file = underway.current.get(one.key)?.file;
      if (!file) return;
      change({ type: "removed", key: one.key });
      add([file]);
    },
    [add],
  );

  const mark = useCallback(
    async (one: Attachment, sensitivity: Sensitivity): Promise<Failure | null> => {
      if (one.state !== "known") return null;
      const { queryKey } = documentState(one.document.id);
      change({ type: "marking", key: one.key, marking: sensitivity });
      try {
        const params = { path: { document_id: one.document.id } };
        const { data } = await client.PATCH("/api/documents/{document_id}", { params, body: { sensitivity } });
        // How far its reading is may have been asked before: that answer does not know of the marking.
        await cache.cancelQueries({ queryKey });
        cache.setQueryData(queryKey, data);
        if (data) change({ type: "known", key: one.key, document: data });
        return null;
      } catch (error) {
        return failureOf(error);
      } finally {
        change({ type: "marking", key: one.key, marking: null });
      }
    },
    [cache],
  );

  const restore = useCallback(
    (ids: string[]) => {
      for (const id of ids) {
        cache.fetchQuery({ ...documentState(id), staleTime: 0 }).then(
          (document) => {
            const { name, size } = document;
            change({ type: "added", attachments: [{ key: id, name, size, state: "known", document }] });
          },
          () => undefined,
        );
      }
    },
    [cache],
  );
  const empty = useCallback(() => {
    underway.current.clear();
    change({ type: "emptied" });
  }, []);

  const go = new Set(readyToGo(list));
  const ready = list.flatMap((one) => (one.state === "known" && go.has(one.document.id) ? [one.document] : []));
  const marks = list.flatMap((one) => (failed(one) ? [] : (markOf(one) ?? [])));
  const marking = list.some((one) => one.state === "known" && one.marking !== undefined);
  return { list, ready, sending: stillSending(list), marking, marks, add, remove, retry, mark, restore, empty };
}
