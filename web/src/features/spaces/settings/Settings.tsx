import type { Space } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { mayEdit } from "../words";
import { Deletion, Leave } from "./Leaving";
import { Level } from "./Level";
import { Members } from "./Members";
import { Part } from "./Part";
import { Publication, type Review } from "./Publication";
import { Retention } from "./Retention";
import styles from "./Settings.module.css";
import { Identity, Instructions } from "./Texts";

/** What one may see and change of a space: its readers, who is in it and how to leave; who is no member, what it asks of answers. */
export function Settings({ space, review, onGone }: { space: Space; review: Review; onGone: () => void }) {
  const t = useT();
  const owns = space.right === "owner";
  return (
    <div className={styles["parts"]}>
      {mayEdit(space) ? <Instructions space={space} /> : (
        <Part title={t("spaces.instructions")}><p className={styles["text"]}>{space.instructions || t("spaces.instructions_none")}</p></Part>
      )}
      {space.member ? <Members space={space} /> : null}
      {owns ? (
        <>
          <Identity space={space} />
          <Level space={space} />
          <Retention space={space} />
          <Publication space={space} review={review} />
        </>
      ) : null}
      {space.member ? <Leave space={space} onGone={onGone} /> : null}
      {owns ? <Deletion space={space} onGone={onGone} /> : null}
    </div>
  );
}
