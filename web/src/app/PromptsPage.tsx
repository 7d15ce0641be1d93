import { useQuery } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-aria-components";

import { failureOf } from "../api/failure";
import { me } from "../api/session";
import type { Me } from "../api/types";
import { Library } from "../features/prompts/Library";
import { PromptView } from "../features/prompts/PromptView";
import { usePrompt } from "../features/prompts/prompts";
import { Sent } from "../features/prompts/Sent";
import { useFailureSentence, useT } from "../locales/Language";
import { Banner } from "../ui/Banner";
import { Working } from "../ui/Working";
import { NotFoundPage } from "./NotFoundPage";
import { PhoneBar } from "./PhoneBar";
import styles from "./PromptsPage.module.css";
import { usePageTitle } from "./usePageTitle";
import { useUsePrompt } from "./useUsePrompt";

function Frame({ title, lead, back, children }: { title: string; lead?: string; back?: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          {back ? <Link href="/modeles" className={styles["back"] ?? ""}><ArrowLeft size={17} aria-hidden />{back}</Link> : null}
          <h1 className={styles["title"]}>{title}</h1>
          {lead ? <p className={styles["lead"]}>{lead}</p> : null}
          {children}
        </main>
      </div>
    </>
  );
}

function One({ id, agent }: { id: string; agent: Me }) {
  const t = useT();
  const router = useRouter();
  const sentence = useFailureSentence();
  const { data, error } = usePrompt(id);
  const use = useUsePrompt(agent);
  const back = t("prompts.back");
  if (!data && error && ["not_found", "invalid"].includes(failureOf(error).code)) return <NotFoundPage />;
  if (!data && error) return <Frame title={t("prompts.title")} back={back}><Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner></Frame>;
  if (!data) return <Frame title={t("prompts.title")} back={back}><Working fill>{t("prompts.loading")}</Working></Frame>;
  return <Frame title={data.title} back={back}><PromptView prompt={data} agent={agent} onUse={use} onGone={() => void router.navigate({ to: "/modeles" })} /></Frame>;
}

/** The prompts that an agent may use, or the one that the address names. */
export default function PromptsPage() {
  const t = useT();
  const agent = useQuery(me()).data;
  const { promptId } = useParams({ strict: false });
  if (!agent) return null;
  if (promptId) return <One id={promptId} agent={agent} />;
  return <All agent={agent} title={t("prompts.title")} lead={t("prompts.lead")} />;
}

function All({ agent, title, lead }: { agent: Me; title: string; lead: string }) {
  const use = useUsePrompt(agent);
  return (
    <Frame title={title} lead={lead}>
      <Library agent={agent} onUse={use} />
      <Sent />
    </Frame>
  );
}
