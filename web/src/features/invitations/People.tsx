import { FileSpreadsheet, Plus, Send } from "lucide-react";
import { useDeferredValue, useState } from "react";

import { failureOf } from "../../api/failure";
import type { Invitation, Invitations, InvitationState } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { SearchBox } from "../../ui/SearchBox";
import { Select } from "../../ui/Select";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { CopyLink } from "./CopyLink";
import { ImportList } from "./ImportList";
import { useInviting, usePeople } from "./invitations";
import styles from "./Invitations.module.css";
import { InviteForm } from "./InviteForm";
import { Person } from "./Person";

export const states = ["invited", "waiting", "activated", "declined", "expired", "revoked"] as const satisfies readonly InvitationState[];

interface PeopleProps {
  organisation: string;
  overview: Invitations;
  wave: string;
}
type Open = "one" | "list" | "remind" | null;

function List({ organisation, overview, onLink, onRevoke }: Omit<PeopleProps, "wave"> & { onLink: (one: Invitation) => void; onRevoke: (one: Invitation) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { remind } = useInviting(organisation);
  const [state, setState] = useState<InvitationState | "all">("all");
  const [words, setWords] = useState("");
  const asked = useDeferredValue(words.trim());
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = usePeople(organisation, state, asked);
  const found = data?.pages.flatMap(({ items }) => items) ?? [];
  async function remindOne(one: Invitation): Promise<void> {
    try {
      say(t("invitations.reminded", { count: await remind([one.id]) }));
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }
  return (
    <>
      <div className={styles["sift"]}>
        <SearchBox label={t("invitations.search")} value={words} onChange={setWords} />
        <Select label={t("invitations.shown")} hideLabel value={state} onChange={setState} choices={[{ value: "all", label: t("invitations.everybody") }, ...states.map((value) => ({ value, label: t(`invitations.state_${value}`) }))]} />
      </div>
      {error && !data ? <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("invitations.loading")}</Working> : null}
      {data && found.length === 0 ? <Empty>{t("invitations.none_found")}</Empty> : null}
      {found.length > 0 ? (
        <ul className={styles["people"]} aria-label={t("invitations.list_label")}>
          {found.map((one) => <Person key={one.id} one={one} sendsMail={overview.sends_mail} onRemind={() => void remindOne(one)} onLink={() => { onLink(one); }} onRevoke={() => { onRevoke(one); }} />)}
        </ul>
      ) : null}
      {hasNextPage ? <div><Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t("invitations.more")}</Button></div> : null}
    </>
  );
}

/** Who is invited, by whatever way: found, followed, reminded; and others invited. */
export function People({ organisation, overview, wave }: PeopleProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { remind, revoke, linkOf } = useInviting(organisation);
  const [open, setOpen] = useState<Open>(null);
  const [ending, setEnding] = useState<Invitation | null>(null);
  const [link, setLink] = useState<{ link: string; email: string } | null>(null);
  const nobody = Object.values(overview.counts).every((count) => count === 0);

  async function attempt(done: () => Promise<string>): Promise<void> {
    try {
      say(await done());
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }
  async function show(one: Invitation): Promise<void> {
    try {
      setLink({ link: await linkOf(one.id), email: one.email });
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }
  const close = () => { setOpen(null); };
  const end = (one: Invitation) => { setEnding(null); void attempt(async () => { await revoke(one.id); return t("invitations.revoked", { email: one.email }); }); };
  const invited = (made: Invitation) => { close(); say(t(made.state === "waiting" ? "invitations.put_waiting" : "invitations.invited", { email: made.email })); };
  return (
    <div className={styles["panel"]}>
      <div className={styles["bar"]}>
        <Button look="primary" onPress={() => { setOpen("list"); }}><FileSpreadsheet size={18} aria-hidden />{t("invitations.import")}</Button>
        <Button onPress={() => { setOpen("one"); }}><Plus size={18} aria-hidden />{t("invitations.invite_person")}</Button>
        {overview.sends_mail && overview.counts.invited > 0 ? <Button onPress={() => { setOpen("remind"); }}><Send size={17} aria-hidden />{t("invitations.remind_all")}</Button> : null}
      </div>
      {overview.sends_mail ? null : <Banner>{t("invitations.no_mail")}</Banner>}
      {nobody ? <Empty title={t("invitations.empty_title")}><p>{t("invitations.empty_text")}</p></Empty> : <List organisation={organisation} overview={overview} onLink={(one) => void show(one)} onRevoke={setEnding} />}
      <Dialog title={t("invitations.invite_person")} isOpen={open === "one"} onClose={close}>
        <InviteForm organisation={organisation} overview={overview} wave={wave} onCancel={close} onInvited={invited} />
      </Dialog>
      <Dialog title={t("invitations.import")} size="large" isOpen={open === "list"} onClose={close}>
        <ImportList organisation={organisation} overview={overview} wave={wave} onCancel={close} onDone={(done) => { close(); say(t("invitations.imported", { count: done.new, invited: done.invited })); }} />
      </Dialog>
      <Confirm title={t("invitations.remind_title")} action={t("invitations.remind")} isOpen={open === "remind"} onClose={close} onConfirm={() => { close(); void attempt(async () => t("invitations.reminded", { count: await remind(null) })); }}>
        <p>{t("invitations.remind_words", { most: overview.most_reminders, days: overview.days_between_reminders })}</p>
      </Confirm>
      <Confirm title={t("invitations.revoke_title")} action={t("invitations.revoke")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) end(ending); }}>
        <p>{t("invitations.revoke_words", { email: ending?.email ?? "" })}</p>
      </Confirm>
      <CopyLink link={link?.link ?? null} words={t("invitations.link_once", { email: link?.email ?? "" })} onClose={() => { setLink(null); }} />
    </div>
  );
}
