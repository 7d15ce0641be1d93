import { Link } from "@tanstack/react-router";

import type { Me } from "../api/types";
import { Gate } from "../features/charter/Gate";
import "../locales/charter";
import { useT } from "../locales/Language";
import { usePageTitle } from "./usePageTitle";

export default function CharterGate({ agent, onSignOut }: { agent: Me; onSignOut: () => void }) {
  const t = useT();
  usePageTitle(t("charter.title"));
  return <Gate onSignOut={onSignOut} aside={agent.role === "coordinator" ? <Link to="/pilotage/$" params={{ _splat: "charte" }}>{t("charter.mend")}</Link> : null} />;
}
