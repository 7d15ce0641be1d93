import { useQuery } from "@tanstack/react-query";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";

import { endpoints } from "../../api/endpoints";
import { likely, standing } from "../../api/standing";
import { instance } from "../../api/session";
import type { Answering, Instance, Me } from "../../api/types";
import { countryName } from "../../locales/countries";
import { hosting, serviceName } from "../../locales/hosting";
import { useLanguage, useT } from "../../locales/Language";
import type { Language, Translate } from "../../locales/text";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { RadioGroup } from "../../ui/RadioGroup";
import { useChangePreference } from "./preferences";
import styles from "./SettingsDialog.module.css";
import { Use } from "./Use";

const roles = { agent: "common.role_agent", referent: "common.role_referent", coordinator: "common.role_coordinator", administrator: "common.role_administrator" } as const;

function Facts({ title, facts, children }: { title: string; facts: [string, string][]; children?: ReactNode }) {
  return (
    <section className={styles["section"]}>
      <h3 className={styles["heading"]}>{title}</h3>
      {facts.length > 0 ? (
        <dl className={styles["facts"]}>
          {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
      ) : null}
      {children}
    </section>
  );
}

function hostingFacts({ leaves_machine, operator, seat, country, certifications }: Answering, t: Translate, language: Language): [string, string][] {
  const said = (value: string | null) => value ?? t("settings.unknown");
  const place = (code: string | null) => said(code === null ? null : countryName(code, language));
  if (!leaves_machine && operator === null && country === null) return [];
  return [
    [t("settings.operator"), said(operator)],
    [t("settings.seat"), place(seat)],
    [t("settings.country"), place(country)],
    [t("settings.certification"), said(certifications.join(", ") || null)],
  ];
}

/** What is sent a question as well, to search documents by it. */
function Searching({ search }: { search: Answering[] }) {
  const t = useT();
  const { language } = useLanguage();
  if (search.length === 0) return null;
  return (
    <>
      <p className={styles["note"]}>{t("settings.search")}</p>
      <ul className={styles["others"]}>
        {search.map((each) => <li key={each.name}>{serviceName(each, t)} <span>{hosting(each, t, language)}</span></li>)}
      </ul>
    </>
  );
}

/** What answers a new conversation, and what else may. */
function Engine() {
  const t = useT();
  const { language } = useLanguage();
  const known = useQuery(endpoints()).data;
  if (!known) return null;
  const answering = likely(known);
  if (!answering) return <Facts title={t("settings.engine")} facts={[]}><p className={styles["note"]}>{t("common.answers_nobody")}</p></Facts>;
  if (answering.kind === "builtin") return <Facts title={t("settings.engine")} facts={[]}><p className={styles["note"]}>{t("settings.engine_builtin")}</p></Facts>;
  const others = known.choices.filter(({ endpoint }) => endpoint.name !== answering.name);
  const { search } = standing(known, known.default_sensitivity, null);
  const stays = !answering.leaves_machine && !search.some((each) => each.leaves_machine);
  return (
    <Facts title={t("settings.engine")} facts={[[t("settings.model"), answering.label], ...hostingFacts(answering, t, language)]}>
      {stays ? <p className={styles["note"]}>{t("settings.stays")}</p> : null}
      {answering.leaves_machine ? <p className={styles["note"]}>{t("settings.leaves")}</p> : null}
      {others.length > 0 ? (
        <>
          <p className={styles["note"]}>{t("settings.others")}</p>
          <ul className={styles["others"]}>
            {others.map((choice) => (
              <li key={choice.endpoint.name}>
                {serviceName(choice.endpoint, t)} <span>{hosting(choice.endpoint, t, language)}{choice.up ? "" : ` · ${t("policy.down")}`}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Searching search={search} />
    </Facts>
  );
}

function Account({ agent, demonstration, onSignOut }: { agent: Me; demonstration: boolean; onSignOut: () => void }) {
  const t = useT();
  const facts: [string, string][] = [
    [t("settings.organisation"), agent.organisation.name],
    [t("settings.role"), t(roles[agent.role])],
    [t("settings.email"), agent.email],
  ];
  return (
    <Facts title={`${t("settings.account")} · ${agent.name}`} facts={facts}>
      {demonstration ? <p className={styles["note"]}>{t("settings.demonstration")}</p> : null}
      <div><Button onPress={onSignOut}><LogOut size={18} aria-hidden />{t("rail.sign_out")}</Button></div>
    </Facts>
  );
}

function About({ known }: { known: Instance }) {
  const t = useT();
  return <Facts title={t("settings.about")} facts={[]}><p className={styles["note"]}>{t("settings.version", { version: known.version })}</p></Facts>;
}

export interface SettingsDialogProps {
  agent: Me;
  isOpen: boolean;
  onClose: () => void;
  onSignOut: () => void;
}

export default function SettingsDialog({ agent, isOpen, onClose, onSignOut }: SettingsDialogProps) {
  const t = useT();
  const change = useChangePreference();
  const known = useQuery(instance()).data;
  return (
    <Dialog title={t("settings.title")} isOpen={isOpen} onClose={onClose}>
      <div className={styles["body"]}>
        <RadioGroup
          label={t("settings.theme")}
          value={agent.theme}
          onChange={(theme) => void change({ theme })}
          choices={[
            { value: "system", label: t("settings.theme_system"), icon: <Monitor size={18} aria-hidden /> },
            { value: "light", label: t("settings.theme_light"), icon: <Sun size={18} aria-hidden /> },
            { value: "dark", label: t("settings.theme_dark"), icon: <Moon size={18} aria-hidden /> },
          ]}
        />
        <RadioGroup
          label={t("settings.language")}
          value={agent.language}
          onChange={(language) => void change({ language })}
          choices={[
            { value: "fr", label: t("settings.language_fr"), lang: "fr" },
            { value: "en", label: t("settings.language_en"), lang: "en" },
          ]}
        />
        <Engine />
        <Use />
        <Account agent={agent} demonstration={known?.demonstration ?? false} onSignOut={onSignOut} />
        {known ? <About known={known} /> : null}
      </div>
    </Dialog>
  );
}
