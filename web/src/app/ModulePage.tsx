import { useParams } from "@tanstack/react-router";

import { Reader } from "../features/community/training/Reader";
import { useModule } from "../features/community/training/training";
import { useT } from "../locales/Language";
import { Loaded } from "../ui/Loaded";
import { WorkspaceMain } from "./workspace/WorkspaceMain";

/** A module that one follows. */
export default function ModulePage() {
  const t = useT();
  const { moduleId } = useParams({ from: "/signed-in/formation/$moduleId" });
  const query = useModule(moduleId);
  const title = query.data?.title ?? t("training.title");
  return (
    <WorkspaceMain title={title} lead={query.data?.summary ?? ""} back={{ href: "/formation", label: t("training.back") }}>
      <Loaded query={query} words={t("training.loading")}>{(module) => <Reader key={module.version} module={module} />}</Loaded>
    </WorkspaceMain>
  );
}
