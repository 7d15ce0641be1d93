import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { FileTrigger, ToggleButton } from "react-aria-components";
import { useQuery } from "@tanstack/react-query";

import { megabytes, readable } from "../../../api/files";
import { failureOf } from "../../../api/failure";
import { instance } from "../../../api/session";
import type { Space, SpaceDocument } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Confirm } from "../../../ui/Confirm";
import { DropZone } from "../../../ui/DropZone";
import { Empty } from "../../../ui/Empty";
import { SearchBox } from "../../../ui/SearchBox";
import { useSettled } from "../../../ui/useSettled";
import { Working } from "../../../ui/Working";
import { useSpaceDocuments } from "../documents";
import { mayEdit, stateWords } from "../words";
import { useDocumentVerbs } from "./actions";
import { DocumentRow } from "./DocumentRow";
import styles from "./Documents.module.css";
import { UploadList } from "./UploadList";
import { useUploads } from "./useUploads";

/** From how many on one is helped to find one. */
const many = 8;
const unknownLimits = { document_bytes: 200_000_000, documents_per_turn: 10 };

/** Where editors add files: by a button, or anywhere on the page. */
function Adding({ spaceId }: { spaceId: string }) {
  const t = useT();
  const limits = useQuery(instance()).data?.limits ?? unknownLimits;
  const { queue, uploads } = useUploads(spaceId);
  const limit = megabytes(limits.document_bytes);
  const add = (files: File[]) => { queue.add(files, limits); };
  return (
    <>
      <div className={styles["adding"]}>
        <FileTrigger allowsMultiple acceptedFileTypes={[...readable]} onSelect={(chosen) => { add([...(chosen ?? [])]); }}>
          <Button look="primary"><Plus size={18} aria-hidden />{t("spaces.add")}</Button>
        </FileTrigger>
        <p>{t("spaces.add_note", { limit })}</p>
      </div>
      <UploadList queue={queue} uploads={uploads} />
      <DropZone title={t("spaces.drop_title")} text={t("spaces.drop_text", { limit })} onFiles={add} />
    </>
  );
}

interface ListProps {
  space: Space;
  query: string;
  failed: boolean;
  onOpen: (document: SpaceDocument) => void;
  onDelete: (document: SpaceDocument) => void;
}

function List({ space, query, failed, onOpen, onDelete }: ListProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useSpaceDocuments(space.id, { query, failed });
  const { readAgain, mark } = useDocumentVerbs(space.id);
  const edits = mayEdit(space);
  if (!data && error) {
    return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  }
  if (!data) return <Working>{t("spaces.documents_loading")}</Working>;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    if (query !== "") return <p className={styles["none"]} role="status">{t("spaces.documents_none", { query })}</p>;
    if (failed) return <p className={styles["none"]} role="status">{t("spaces.documents_none_failed")}</p>;
    return <Empty title={t("spaces.documents_empty_title")}><p>{t(edits ? "spaces.documents_empty_edit" : "spaces.documents_empty_read")}</p></Empty>;
  }
  return (
    <>
      <ul className={styles["documents"]} aria-label={t("spaces.documents_list")}>
        {items.map((one) => (
          <DocumentRow key={one.id} document={one} space={space} onOpen={() => { onOpen(one); }} onReadAgain={() => void readAgain(one)} onMark={(sensitivity) => void mark(one, sensitivity)} onDelete={() => { onDelete(one); }} />
        ))}
      </ul>
      {hasNextPage ? (
        <div><Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{t(isFetchingNextPage ? "spaces.documents_loading_more" : "spaces.documents_more")}</Button></div>
      ) : null}
    </>
  );
}

/** After a deletion the focus goes to the next document, or to what says how many are left. */
function neighbour(id: string): string | null {
  const row = document.querySelector(`[data-document="${id}"]`);
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return next instanceof HTMLElement ? (next.dataset["document"] ?? null) : null;
}

export function Documents({ space, onOpen }: { space: Space; onOpen: (document: SpaceDocument) => void }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [leaving, setLeaving] = useState<SpaceDocument | null>(null);
  const settled = useSettled(query.trim());
  const { remove } = useDocumentVerbs(space.id);
  const page = useRef<HTMLDivElement>(null);
  const counts = useRef<HTMLParagraphElement>(null);

  async function confirmed(one: SpaceDocument): Promise<void> {
    setLeaving(null);
    const next = neighbour(one.id);
    if (!(await remove(one))) return;
    requestAnimationFrame(() => {
      const button = next ? document.querySelector<HTMLElement>(`[data-document="${next}"] button`) : null;
      (button ?? counts.current ?? page.current)?.focus();
    });
  }

  return (
    <div ref={page} tabIndex={-1} className={styles["page"]}>
      {mayEdit(space) ? <Adding spaceId={space.id} /> : null}
      {space.documents > 0 ? (
        <div className={styles["tools"]}>
          <p ref={counts} tabIndex={-1} className={styles["counts"]}>{stateWords(space, t)}</p>
          {space.failed > 0 || onlyFailed ? (
            <ToggleButton className={styles["toggle"] ?? ""} isSelected={onlyFailed} onChange={setOnlyFailed}>{t("spaces.only_failed")}</ToggleButton>
          ) : null}
          {space.documents > many || query !== "" ? <SearchBox label={t("spaces.documents_filter")} value={query} onChange={setQuery} /> : null}
        </div>
      ) : null}
      <List space={space} query={settled} failed={onlyFailed} onOpen={onOpen} onDelete={setLeaving} />
      <Confirm
        title={t("spaces.delete_document_title")}
        action={t("spaces.delete_document_confirm")}
        isOpen={leaving !== null}
        onClose={() => { setLeaving(null); }}
        onConfirm={() => { if (leaving) void confirmed(leaving); }}
      >
        <p>{t("spaces.delete_document_words", { name: leaving?.name ?? "" })}</p>
      </Confirm>
    </div>
  );
}
