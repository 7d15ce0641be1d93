import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { LockKeyhole } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";

import { failureOf } from "../api/failure";
import { readSource, writeSource, type SourceRef } from "../api/source";
import { space as spaceQuery } from "../api/spaces";
import type { Space, SpaceDocument, Task } from "../api/types";
import { Documents } from "../features/spaces/documents/Documents";
import { SpaceConversations } from "../features/spaces/SpaceConversations";
import { SpaceHead } from "../features/spaces/SpaceHead";
import { Settings } from "../features/spaces/settings/Settings";
import headStyles from "../features/spaces/Spaces.module.css";
import { mayEdit } from "../features/spaces/words";
import { NewThread } from "../features/thread/NewThread";
import { useFailureSentence, useLanguage, useT } from "../locales/Language";
import type { TextKey } from "../locales/text";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";
import { Tabs } from "../ui/Tabs";
import { Working } from "../ui/Working";
import { Notice } from "./Notice";
import { PhoneBar } from "./PhoneBar";
import type { SpaceTab } from "./paths";
import { SourceSlot } from "./SourceSlot";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

const route = "/signed-in/espaces/$spaceId";
/** A document as a whole: its first page, nothing marked in it. */
const whole = ({ id }: SpaceDocument): SourceRef => ({ document: id, page: 1, start: 0, end: 0, number: 0 });

function Conversations({ space, onDocuments }: { space: Space; onDocuments: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [task, openTask] = useState<Task | null>(null);
  return (
    <div className={styles["asking"]}>
      <div className={styles["ask"]}>
        {space.documents === 0 ? (
          <Banner action={mayEdit(space) ? <Button onPress={onDocuments}>{t("spaces.no_documents_add")}</Button> : undefined}><p>{t("spaces.no_documents")}</p></Banner>
        ) : null}
        <NewThread space={space} prefill={null} task={task} onTask={openTask} onStarted={(conversationId) => void navigate({ to: "/c/$conversationId", params: { conversationId } })} />
        <p className={headStyles["private"]}>
          <LockKeyhole size={16} aria-hidden />
          <span>{t("common.ai_notice")} {t("spaces.private")} {space.retention_days === null ? null : t("spaces.kept_days", { count: space.retention_days })}</span>
        </p>
      </div>
      <SpaceConversations spaceId={space.id} />
    </div>
  );
}

/** The source beside the page: opened as a step that going back undoes, and the focus given back when it closes. */
function useOpened() {
  const navigate = useNavigate();
  const search = useSearch({ from: route });
  const source = readSource(search.source);
  const from = useRef<Element | null>(null);
  const kept = search.tab ? { tab: search.tab } : {};
  const go = (next: SourceRef | null) => void navigate({ from: "/espaces/$spaceId", search: next ? { ...kept, source: writeSource(next) } : kept, replace: source !== null });
  const opened = source !== null;
  useEffect(() => {
    if (!opened) return undefined;
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && from.current instanceof HTMLElement) from.current.focus();
      });
    };
  }, [opened]);
  return { source, go, open: (one: SpaceDocument) => { from.current = document.activeElement; go(whole(one)); } };
}

function settingsLabel({ member, right }: Space): TextKey {
  if (!member) return "spaces.instructions";
  return right === "reader" ? "spaces.tab_members" : "spaces.tab_settings";
}

function Page({ space }: { space: Space }) {
  const t = useT();
  const { language } = useLanguage();
  const navigate = useNavigate();
  const { tab } = useSearch({ from: route });
  const { source, go, open } = useOpened();
  // Who only reads what is published is told what answers are asked to follow there.
  const settled = space.member || space.instructions !== "";
  const chosen: SpaceTab = tab === "settings" && !settled ? "conversations" : (tab ?? "conversations");
  // Read only once they are asked for; then what was being written there stays.
  const [visited, visit] = useState(chosen === "settings");
  const [reviewing, setReviewing] = useState(false);
  const taken = useCallback(() => { setReviewing(false); }, []);
  const choose = (next: SpaceTab) => {
    if (next === "settings") visit(true);
    void navigate({ from: "/espaces/$spaceId", search: next === "conversations" ? {} : { tab: next }, replace: true });
  };
  const gone = () => void navigate({ to: "/espaces" });
  const settings = { id: "settings", label: t(settingsLabel(space)), kept: visited, content: <Settings space={space} review={{ asked: reviewing && chosen === "settings", taken }} onGone={gone} /> } as const;
  return (
    <>
      <PhoneBar />
      <div className={styles["columns"]}>
        <div className={styles["scroll"]}>
          <main id="content" tabIndex={-1} className={styles["main"]}>
            <SpaceHead
              space={space}
              onReview={() => {
                choose("settings");
                setReviewing(true);
              }}
            />
            <Tabs<SpaceTab>
              label={t("spaces.parts")}
              chosen={chosen}
              onChoose={choose}
              tabs={[
                { id: "conversations", label: t("spaces.tab_conversations"), content: <Conversations space={space} onDocuments={() => { choose("documents"); }} /> },
                { id: "documents", label: t("spaces.tab_documents"), aside: space.documents.toLocaleString(language), content: <Documents space={space} onOpen={open} /> },
                ...(settled ? [settings] : []),
              ]}
            />
          </main>
        </div>
        <SourceSlot source={source} onSource={go} />
      </div>
    </>
  );
}

export default function SpacePage() {
  const t = useT();
  const sentence = useFailureSentence();
  const { spaceId } = useParams({ from: route });
  const { data, error } = useQuery({ ...spaceQuery(spaceId), refetchInterval: ({ state }) => (state.data?.reading ? 2_000 : false) });
  usePageTitle(data?.name ?? t("spaces.title"));
  if (error && (!data || failureOf(error).code === "not_found")) {
    const failure = failureOf(error);
    const words = failure.code === "not_found" || failure.code === "invalid" ? t("spaces.missing") : sentence(failure);
    return (
      <>
        <PhoneBar />
        <Notice title={t("pages.not_found_title")} action={<Link to="/espaces">{t("spaces.all")}</Link>}>{words}</Notice>
      </>
    );
  }
  if (!data) return <><PhoneBar /><main id="content"><Working fill>{t("spaces.opening")}</Working></main></>;
  return <Page key={spaceId} space={data} />;
}
