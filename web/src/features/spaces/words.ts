/** What is said of a space, and how a list of them is laid out. */
import type { Right, Space } from "../../api/types";
import type { Language, TextKey, Translate } from "../../locales/text";

export const rightKeys = { owner: "spaces.right_owner", editor: "spaces.right_editor", reader: "spaces.right_reader" } as const satisfies Record<Right, TextKey>;
export const rights: readonly Right[] = ["reader", "editor", "owner"];

const tags = { fr: "fr-FR", en: "en-GB" } as const;

/** « 3 mars 2026 », « 1er octobre 2027 »: of a date alone, which is the same everywhere, or of a moment. */
export function dateWords(date: string, language: Language): string {
  const alone = /^\d{4}-\d{2}-\d{2}$/.test(date);
  const format = { day: "numeric", month: "long", year: "numeric", ...(alone && { timeZone: "UTC" }) } as const;
  const words = new Intl.DateTimeFormat(tags[language], format).format(new Date(date));
  return language === "fr" ? words.replace(/^1(?=\s)/, "1er") : words;
}

/** « Samira Lebrun, Inès Garnier et 3 autres » */
export function ownersWords(owners: readonly string[], t: Translate): string {
  const named = owners.slice(0, 2);
  const more = owners.length - named.length;
  if (more > 0) return t("spaces.owners_more", { names: named.join(", "), count: more });
  return named.join(t("policy.and"));
}

/** « 4 980 prêts, 12 en lecture, 8 non lus » */
export function stateWords({ documents, reading, failed }: Pick<Space, "documents" | "reading" | "failed">, t: Translate): string {
  const words = [t("spaces.count_ready", { count: documents - reading - failed })];
  if (reading > 0) words.push(t("spaces.count_reading", { count: reading }));
  if (failed > 0) words.push(t("spaces.count_failed", { count: failed }));
  return words.join(", ");
}

/** « Publié par l’organisation, à revoir avant le 3 mars 2027 » */
export function publishedWords({ review_on, to_review }: Pick<Space, "review_on" | "to_review">, t: Translate, language: Language): string {
  if (review_on === null) return t("spaces.published_long");
  return t(to_review ? "spaces.published_late" : "spaces.published_until", { date: dateWords(review_on, language) });
}

/** Letters without accents nor case: « Évaluation » is found by « eval ». */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe");
}

export type GroupName = "mine" | "shared" | "published";

/** Those that the agent owns, those shared with them, those published by others: groups that have none are left out. */
export function grouped(spaces: readonly Space[], query: string): { name: GroupName; items: Space[] }[] {
  const words = folded(query).split(/\s+/).filter((word) => word !== "");
  const found = spaces.filter(({ name, description }) => words.every((word) => folded(`${name} ${description}`).includes(word)));
  const nameOf = ({ member, right }: Space): GroupName => (!member ? "published" : right === "owner" ? "mine" : "shared");
  return (["mine", "shared", "published"] as const)
    .map((name) => ({ name, items: found.filter((one) => nameOf(one) === name) }))
    .filter(({ items }) => items.length > 0);
}

export const mayEdit = ({ right }: Pick<Space, "right">): boolean => right !== "reader";

const few = 4;

/** For the rail: those that the agent belongs to first, then what the organisation publishes; the one that is open takes the last place if it had none. */
export function firstFew(all: readonly Space[], open?: string): Space[] {
  const ranked = [...all.filter(({ member }) => member), ...all.filter(({ member }) => !member)];
  const further = ranked.slice(few).find(({ id }) => id === open);
  return further ? [...ranked.slice(0, few - 1), further] : ranked.slice(0, few);
}
