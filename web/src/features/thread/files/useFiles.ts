import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { api, client } from "../../../api/client";
import { failureOf, type Failure } from "../../../api/failure";
import { refusal, type Bounds } from "../../../api/files";
import { unsettled } from "../../../api/reading";
import { deleted } from "../../../api/receipt";
import { upload } from "../../../api/upload";
import type { DocumentInfo, Receipt, Sensitivity } from "../../../api/types";
import { attachments, failed, markOf, readyToGo, stillReading, stillSending, type Attachment } from "./attachments";

const reading = 700;

const documentState = (id: string) =>
  api.queryOptions(
    "get",
    "/api/documents/{document_id}",
    { params: { path: { document_id: id } } },
    { refetchInterval: ({ state }) => (unsettled(state.data) || !state.data ? reading : false), retry: 2 },
  );

/** How sensitive it is known to be is told before anything reads it. */
const addressFor = (mark: Sensitivity | null) => (mark ? `/api/documents?sensitivity=${mark}` : "/api/documents");

export interface Files {
  list: Attachment[];
  /** Ready to go with a question, in the order they were joined. */
  ready: DocumentInfo[];
  sending: boolean;
  /** A marking is on its way: nothing leaves before the server has it. */
  marking: boolean;
  /** Of those that go with the question. */
  marks: Sensitivity[];
  /** `mark`: what the conversation says of how sensitive they are, above what is usual. */
  add: (files: File[], mark: Sensitivity | null) => void;
  /** The receipt of what the server deleted, if it had anything. */
  remove: (one: Attachment) => Promise<Receipt | null>;
  /** Sends a file again, or has it read again; null once that is asked for, otherwise why not. */
  retry: (one: Attachment) => Promise<Failure | null>;
  /** Marks a file as more sensitive; null once done, otherwise why not. */
  mark: (one: Attachment, sensitivity: Sensitivity) => Promise<Failure | null>;
  /** Documents known from a draft or from a question that came back. */
  restore: (documents: string[]) => void;
  /** The last one first. */
  reverse: () => void;
  empty: () => void;
}

/** The files joined to a question being written: sent at once, read by the server meanwhile. */
export function useFiles(bounds: Bounds): Files {
  const [list, change] = useReducer(attachments, []);
  const cache = useQueryClient();
  const underway = useRef(new Map<string, { file: File; mark: Sensitivity | null; abort: AbortController }>());

  const sendOne = useCallback((key: string, file: File, mark: Sensitivity | null) => {
    const abort = new AbortController();
    underway.current.set(key, { file, mark, abort });
    upload(file, addressFor(mark), (sent) => { change({ type: "sent", key, sent }); }, abort.signal).then(
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
    (files: File[], mark: Sensitivity | null) => {
      const added = files.map((file) => ({ file, key: crypto.randomUUID(), problem: refusal(file, bounds) }));
      const shown = added.map(({ file: { name, size }, key, problem }): Attachment =>
        problem ? { key, name, size, state: "refused", problem } : { key, name, size, state: "sending", sent: 0 },
      );
      change({ type: "added", attachments: shown });
      for (const { file, key, problem } of added) if (!problem) sendOne(key, file, mark);
    },
    [bounds, sendOne],
  );

  const remove = useCallback(async (one: Attachment): Promise<Receipt | null> => {
    underway.current.get(one.key)?.abort.abort();
    underway.current.delete(one.key);
    change({ type: "removed", key: one.key });
    return one.state === "known" ? deleted(one.document) : null;
  }, []);

  const readAgain = useCallback(
    async (key: string, id: string): Promise<Failure | null> => {
      try {
        const { data } = await client.POST("/api/documents/{document_id}/read", { params: { path: { document_id: id } } });
        cache.setQueryData(documentState(id).queryKey, data);
        if (data) change({ type: "known", key, document: data });
        return null;
      } catch (error) {
        return failureOf(error);
      }
    },
    [cache],
  );
  const retry = useCallback(
    async (one: Attachment): Promise<Failure | null> => {
      if (one.state === "known") return readAgain(one.key, one.document.id);
      const sent = underway.current.get(one.key);
      if (!sent) return null;
      change({ type: "removed", key: one.key });
      add([sent.file], sent.mark);
      return null;
    },
    [add, readAgain],
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
  const reverse = useCallback(() => { change({ type: "reversed" }); }, []);
  const empty = useCallback(() => {
    underway.current.clear();
    change({ type: "emptied" });
  }, []);

  const go = new Set(readyToGo(list));
  const ready = list.flatMap((one) => (one.state === "known" && go.has(one.document.id) ? [one.document] : []));
  const marks = list.flatMap((one) => (failed(one) ? [] : (markOf(one) ?? [])));
  const marking = list.some((one) => one.state === "known" && one.marking !== undefined);
  return { list, ready, sending: stillSending(list), marking, marks, add, remove, retry, mark, restore, reverse, empty };
}
