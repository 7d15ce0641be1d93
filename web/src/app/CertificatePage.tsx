import { useParams } from "@tanstack/react-router";

import { Certificate } from "../features/community/training/Certificate";
import { useT } from "../locales/Language";
import { WorkspaceMain } from "./workspace/WorkspaceMain";

/** Evidence of a module that was completed, to be printed. */
export default function CertificatePage() {
  const t = useT();
  const { completionId } = useParams({ from: "/signed-in/attestation/$completionId" });
  return <WorkspaceMain title={t("training.certificate")} back={{ href: "/formation", label: t("training.back") }}><Certificate id={completionId} /></WorkspaceMain>;
}
