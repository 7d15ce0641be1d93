import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useState } from "react";

import { api } from "../../api/client";
import { failureOf } from "../../api/failure";
import { instance, useRememberMe } from "../../api/session";
import type { Instance, Persona } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import { IssuerLink } from "./IssuerLink";
import { PersonaButton } from "./PersonaButton";
import styles from "./SignInPage.module.css";
import { useSilent } from "./useSilent";

function Personas({ personas, onEntered }: { personas: Instance["personas"]; onEntered: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const remember = useRememberMe();
  const signIn = api.useMutation("post", "/api/sign-in/demonstration");
  const [chosen, setChosen] = useState<Persona | null>(null);

  async function enter(persona: Persona): Promise<void> {
    setChosen(persona);
    try {
      const { agent } = await signIn.mutateAsync({ body: { persona: persona.persona } });
      remember(agent);
      onEntered();
    } catch {
      setChosen(null);
    }
  }

  return (
    <section aria-labelledby="personas" className={styles["demonstration"]}>
      <h2 id="personas" className={styles["subtitle"]}><span className={styles["tag"]}>{t("signIn.demonstration")}</span>{t("signIn.choose")}</h2>
      <p className={styles["soft"]}>{t("signIn.demonstration_text")}</p>
      {signIn.error ? <Banner tone="error" role="alert">{sentence(failureOf(signIn.error))}</Banner> : null}
      <ul className={styles["personas"]}>
        {personas.map((persona) => (
          <li key={persona.persona}>
            <PersonaButton persona={persona} isDisabled={chosen !== null} onPress={() => void enter(persona)}>
              <ArrowRight size={18} aria-hidden />
            </PersonaButton>
          </li>
        ))}
      </ul>
      {chosen ? <Working>{t("signIn.entering")}</Working> : null}
    </section>
  );
}

/** What this installation offers to sign in by. */
function Ways({ known, asked, back, onEntered }: Omit<SignInPageProps, "expired"> & { known: Instance }) {
  const t = useT();
  if (useSilent(known, { asked, back })) return <Working>{t("signIn.leaving")}</Working>;
  if (known.demonstration) return <Personas personas={known.personas} onEntered={onEntered} />;
  if (known.issuers.length === 0) return <Banner>{t("signIn.none")}</Banner>;
  return <>{known.issuers.map((issuer) => <IssuerLink key={issuer.name} issuer={issuer} back={back} />)}</>;
}

export interface SignInPageProps {
  expired: boolean;
  /** A provider was just asked, or the agent just left: nothing is asked without a gesture. */
  asked: boolean;
  back: string;
  onEntered: () => void;
}

export function SignInPage({ expired, asked, back, onEntered }: SignInPageProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useQuery(instance());
  return (
    <div className={styles["page"]}>
      <div className={styles["intro"]}>
        <p className={styles["wordmark"]}>{data?.name ?? "Émilie"}</p>
        {data?.institution ? <p className={styles["institution"]}>{data.institution}</p> : null}
      </div>
      <div className={styles["panel"]}>
        <h1 className={styles["title"]}>{t("signIn.title")}</h1>
        <p className={styles["soft"]}>{t("signIn.lead")}</p>
        {expired ? <Banner tone="warning" role="status">{t("signIn.expired")}</Banner> : null}
        {error ? (
          <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>
            {sentence(failureOf(error))}
          </Banner>
        ) : null}
        {data ? <Ways known={data} asked={asked} back={back} onEntered={onEntered} /> : null}
        {!data && !error ? <Working>{t("common.loading")}</Working> : null}
      </div>
    </div>
  );
}
