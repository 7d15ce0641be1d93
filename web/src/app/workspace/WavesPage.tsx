import { useNavigate } from "@tanstack/react-router";

import { NewWave } from "../../features/waves/NewWave";
import { WaveList } from "../../features/waves/WaveList";
import { useWave } from "../../features/waves/waves";
import { WaveView } from "../../features/waves/WaveView";
import { useT } from "../../locales/Language";
import { addressOf, type WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

const list = addressOf({ workspace: "pilotage", path: "vagues" });
const beginning = "nouvelle";

function One({ id, back }: { id: string; back: { href: string; label: string } }) {
  const t = useT();
  return <WorkspaceMain title={useWave(id).data?.name ?? t("waves.title")} back={back}><WaveView id={id} /></WorkspaceMain>;
}

/** All the waves, the one that the address names, or the form of a new one. */
export default function WavesPage({ rest: [name] }: WorkspacePageProps) {
  const t = useT();
  const navigate = useNavigate();
  const open = (what: string) => void navigate({ to: "/pilotage/$", params: { _splat: `vagues/${what}` } });
  const back = { href: list, label: t("waves.back") };
  if (name === beginning) return <WorkspaceMain title={t("waves.new")} back={back}><NewWave onOpened={({ id }) => { open(id); }} /></WorkspaceMain>;
  if (name) return <One id={name} back={back} />;
  return <WorkspaceMain title={t("waves.title")} lead={t("waves.lead")}><WaveList onNew={() => { open(beginning); }} /></WorkspaceMain>;
}
