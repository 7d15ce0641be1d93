import { ListBox, ListBoxItem } from "react-aria-components";
import { above, isSensitivity, sensitivities, standing } from "../../../api/standing";
import type { Choice, Sensitivity } from "../../../api/types";
import { choiceWords, hosting, serviceName } from "../../../locales/hosting";
import { useLanguage, useT } from "../../../locales/Language";
import type { TextKey } from "../../../locales/text";
import styles from "./PolicyPanel.module.css";
import type { Policy } from "./usePolicy";
import { isCalm, levelName, pillWords, searchers, whereOf, whereWords } from "./words";

const automatic = "automatique";
const only = (keys: "all" | Iterable<string | number>): string => (keys === "all" ? "" : String([...keys][0] ?? ""));
const belowKeys: Record<Policy["from"], TextKey> = { floor: "policy.below_start", space: "policy.below_space", wish: "policy.below_start", conversation: "policy.below", file: "policy.below_file" };

interface RowProps {
  id: string;
  name: string;
  aside?: string | undefined;
  calm?: boolean;
  children: string;
}

/** Arrows walk over the rows and choose nothing: what is raised by mistake would stay so. */
function Row({ id, name, aside, calm = true, children }: RowProps) {
  return (
    <ListBoxItem id={id} textValue={name} className={styles["row"] ?? ""}>
      <span className={styles["mark"]} aria-hidden="true" />
      <span className={styles["words"]}>
        <span className={styles["head"]}>
          <span className={styles["name"]}>{name}</span> {aside ? <span className={styles["aside"]} data-calm={calm || undefined}>{aside}</span> : null}
        </span>{" "}
        <span className={styles["text"]}>{children}</span>
      </span>
    </ListBoxItem>
  );
}

function Levels({ policy }: { policy: Policy }) {
  const t = useT();
  const { known, from, inSpace, floor, standing: now } = policy;
  const below = from === "wish" && inSpace ? "policy.below_space" : belowKeys[from];
  const lower = (level: Sensitivity) => above(floor, level);
  const hints: Record<Policy["from"], TextKey> = { floor: "policy.start_hint", space: "policy.start_hint", wish: "policy.start_hint", conversation: "policy.raise_hint", file: "policy.file_hint" };
  return (
    <section className={styles["part"]}>
      <h3 className={styles["heading"]}>{t("policy.sensitivity")}</h3>
      <p id="policy-hint" className={styles["hint"]}>{t(hints[from])}</p>
      <ListBox
        aria-label={t("policy.sensitivity")}
        aria-describedby="policy-hint"
        className={styles["rows"] ?? ""}
        autoFocus
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[now.sensitivity]}
        disabledKeys={sensitivities.filter(lower)}
        onSelectionChange={(keys) => {
          const level = only(keys);
          if (isSensitivity(level) && level !== now.sensitivity) policy.choose({ sensitivity: level });
        }}
      >
        {sensitivities.map((level) => {
          const there = standing(known, level, now.wanted);
          const open = !lower(level);
          return (
            <Row key={level} id={level} name={levelName(level, t)} aside={open ? whereWords(there, t) : undefined} calm={isCalm(there)}>
              {open ? t(`policy.${level}_text`) : t(below)}
            </Row>
          );
        })}
      </ListBox>
    </section>
  );
}

function Models({ policy }: { policy: Policy }) {
  const t = useT();
  const { language } = useLanguage();
  const { standing: now, known } = policy;
  // In the order of the administration, whatever is chosen: a row does not move under the pointer.
  const { open, first } = standing(known, now.sensitivity, null);
  const searching = searchers(now, t, language);
  const described = ({ endpoint }: Choice) => `${serviceName(endpoint, t)} · ${hosting(endpoint, t, language)}`;
  return (
    <section className={styles["part"]}>
      <h3 className={styles["heading"]}>{t("policy.model")}</h3>
      {now.closed !== null && open.length > 0 ? <p className={styles["hint"]}>{t("policy.closed")}</p> : null}
      {open.length === 0 ? (
        <p className={styles["none"]}>{t("policy.no_model", { level: levelName(now.sensitivity, t) })}</p>
      ) : (
        <ListBox
          aria-label={t("policy.model")}
          className={styles["rows"] ?? ""}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[now.wanted ?? automatic]}
          onSelectionChange={(keys) => {
            const name = only(keys);
            policy.choose({ endpoint: name === automatic ? null : name });
          }}
        >
          <Row id={automatic} name={t("policy.automatic")}>
            {first ? t("policy.automatic_first", { name: serviceName(first.endpoint, t) }) : t("policy.automatic_silent")}
          </Row>
          {open.map((choice) => (
            <Row key={choice.endpoint.name} id={choice.endpoint.name} name={choiceWords(choice, t)} aside={choice.up ? undefined : t("policy.down")} calm={choice.up}>
              {described(choice)}
            </Row>
          ))}
        </ListBox>
      )}
      {/* They count in where a level says that questions go: without them, a model on this machine would puzzle. */}
      {open.length > 0 && searching !== "" ? <p className={styles["search"]}>{t("policy.search", { where: searching })}</p> : null}
    </section>
  );
}

/** The two choices: how sensitive the conversation is, and what answers among what that leaves open. */
export default function PolicyPanel({ policy }: { policy: Policy }) {
  const t = useT();
  return (
    <div className={styles["panel"]} data-where={whereOf(policy.standing)}>
      <Levels policy={policy} />
      <Models policy={policy} />
      {/* What a choice changed, for who does not see the button behind. */}
      <p className="visually-hidden" role="status">{pillWords(policy.standing, t)}</p>
    </div>
  );
}
