import { CheckCircle2, Circle } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button as Plain, Link } from "react-aria-components";

import type { ReadModule, ReadPart } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Prose } from "../../../ui/Prose";
import { useDoing } from "../../../ui/useDoing";
import styles from "../Community.module.css";
import { Quiz } from "./Quiz";
import own from "./Training.module.css";
import { useFollowing } from "./training";
import { Video } from "./Video";

function Steps({ parts, shown, onShow }: { parts: readonly ReadPart[]; shown: number; onShow: (place: number) => void }) {
  const t = useT();
  return (
    <nav aria-label={t("training.contents")}>
      <ol className={own["parts"]}>
        {parts.map((part, place) => (
          <li key={part.id}>
            <Plain className={own["step"] ?? ""} data-done={part.done || undefined} {...(place === shown && { "aria-current": "step" as const })} onPress={() => { onShow(place); }}>
              {part.done ? <CheckCircle2 size={18} aria-hidden /> : <Circle size={18} aria-hidden />}
              <span>{part.title}{part.done ? <span className="visually-hidden">, {t("training.done")}</span> : null}</span>
            </Plain>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Content({ part }: { part: ReadPart }) {
  if (part.kind === "video" && part.video_id) return <Video key={part.video_id} id={part.video_id} title={part.title} hasCaptions={part.has_captions} transcript={part.transcript ?? ""} />;
  return <Prose text={part.body ?? ""} />;
}

/** A module, part by part, in the order that one wants. */
export function Reader({ module }: { module: ReadModule }) {
  const t = useT();
  const { read, attempt } = useFollowing(module.id, module.version);
  const { failure, busy, run } = useDoing();
  const first = module.parts.findIndex(({ done }) => !done);
  const [shown, setShown] = useState(Math.max(0, first));
  const heading = useRef<HTMLHeadingElement>(null);
  const came = useRef(shown);
  const { parts, completion_id } = module;
  const part = parts[Math.min(shown, parts.length - 1)];
  const last = shown >= parts.length - 1;
  // The keyboard and the screen reader follow to the part that was asked for.
  useEffect(() => {
    if (came.current !== shown) heading.current?.focus();
    came.current = shown;
  }, [shown]);
  if (!part) return null;
  const goOn = async () => {
    const { id, done } = part;
    if (!done && !await run(() => read(id))) return;
    if (!last) setShown(shown + 1);
  };
  return (
    <div className={own["reader"]}>
      <Steps parts={parts} shown={shown} onShow={setShown} />
      <div className={own["page"]}>
        {completion_id ? <Banner tone="ok" role="status" action={<Link href={`/attestation/${completion_id}`}>{t("training.see_certificate")}</Link>}>{t("training.module_done")}</Banner> : null}
        <p className={styles["soft"]}>{t("training.part", { number: shown + 1, count: parts.length })}</p>
        <h2 ref={heading} tabIndex={-1} className={own["subtitle"]}>{part.title}</h2>
        {part.kind === "quiz" ? <Quiz key={part.id} part={part} onAttempt={(answers) => attempt(part.id, answers)} /> : <Content part={part} />}
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          {shown > 0 ? <Button onPress={() => { setShown(shown - 1); }}>{t("training.previous")}</Button> : null}
          {part.kind !== "quiz" && !part.done ? <Button look="primary" isDisabled={busy} onPress={() => void goOn()}>{t(last ? "training.finish" : part.kind === "video" ? "training.seen_next" : "training.read_next")}</Button> : null}
          {(part.kind === "quiz" || part.done) && !last ? <Button look={part.done ? "primary" : "plain"} onPress={() => { setShown(shown + 1); }}>{t("training.next")}</Button> : null}
        </div>
      </div>
    </div>
  );
}
