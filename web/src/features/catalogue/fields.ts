/** What each kind of table can say, in the order of its form. */
import type { Catalogue } from "../../api/types";
import type { TextKey, Translate } from "../../locales/text";

export interface Field {
  path: string;
  label: TextKey;
  hint?: TextKey;
  kind: "text" | "number" | "list" | "yesno" | "choice" | "choices";
  choices?: readonly { value: string; label: TextKey }[];
}
export interface Group {
  title: TextKey;
  fields: readonly Field[];
  /** Closed until it is asked for: what few need. */
  apart?: boolean;
}

const text = (path: string, label: TextKey, hint?: TextKey): Field => ({ path, label, kind: "text", ...(hint && { hint }) });
const number = (path: string, label: TextKey, hint?: TextKey): Field => ({ path, label, kind: "number", ...(hint && { hint }) });
const list = (path: string, label: TextKey, hint: TextKey = "catalogue.one_a_line"): Field => ({ path, label, hint, kind: "list" });
const yesno = (path: string, label: TextKey, hint?: TextKey): Field => ({ path, label, kind: "yesno", ...(hint && { hint }) });

const privately = yesno("private", "catalogue.private", "catalogue.private_hint");
export const hostingGroup: Group = {
  title: "catalogue.hosting",
  fields: [
    text("hosting.operator", "catalogue.operator"),
    text("hosting.seat", "catalogue.seat", "catalogue.country_hint"),
    text("hosting.country", "catalogue.country", "catalogue.country_hint"),
    {
      path: "hosting.certifications", label: "catalogue.certifications", kind: "choices",
      choices: [{ value: "SecNumCloud", label: "catalogue.secnumcloud_name" }, { value: "HDS", label: "catalogue.hds_name" }, { value: "ISO 27001", label: "catalogue.iso_name" }],
    },
    yesno("hosting.foreign_law", "catalogue.foreign_law", "catalogue.foreign_law_hint"),
  ],
};
export const abilities = [
  { value: "chat", label: "catalogue.ability_chat" }, { value: "tools", label: "catalogue.ability_tools" },
  { value: "vision", label: "catalogue.ability_vision" }, { value: "reasoning", label: "catalogue.ability_reasoning" },
  { value: "embeddings", label: "catalogue.ability_embeddings" }, { value: "reranking", label: "catalogue.ability_reranking" },
  { value: "ocr", label: "catalogue.ability_ocr" }, { value: "transcription", label: "catalogue.ability_transcription" },
] as const satisfies readonly { value: string; label: TextKey }[];

export const endpointGroups: readonly Group[] = [
  { title: "catalogue.where", fields: [text("url", "catalogue.url", "catalogue.url_hint"), text("model", "catalogue.model", "catalogue.model_hint"), text("label", "catalogue.label", "catalogue.label_hint"), privately] },
  {
    title: "catalogue.able",
    fields: [
      { path: "abilities", label: "catalogue.abilities", kind: "choices", choices: abilities },
      { path: "qualities", label: "catalogue.qualities", kind: "choices", choices: [{ value: "fast", label: "policy.fast" }, { value: "thorough", label: "policy.thorough" }] },
      number("context", "catalogue.context", "catalogue.context_hint"),
    ],
  },
  hostingGroup,
  { title: "catalogue.who", fields: [list("organisations", "catalogue.only_organisations", "catalogue.only_organisations_hint")] },
  {
    title: "catalogue.more",
    apart: true,
    fields: [
      number("at_once", "catalogue.at_once", "catalogue.at_once_hint"), number("waiting", "catalogue.waiting"), number("first_word", "catalogue.first_word", "catalogue.first_word_hint"),
      number("price.input", "catalogue.price_input"), number("price.output", "catalogue.price_output"),
      number("energy.active", "catalogue.energy_active"), number("energy.total", "catalogue.energy_total"),
      number("dimensions", "catalogue.dimensions"), text("before_query", "catalogue.before_query"), text("before_passage", "catalogue.before_passage"),
      { path: "tokenizer", label: "catalogue.tokenizer", kind: "choice", choices: [{ value: "vllm", label: "catalogue.vllm" }, { value: "llama.cpp", label: "catalogue.llama" }] },
    ],
  },
];

const engines = ["searxng", "staan", "linkup", "mojeek", "brave", "hal", "openalex", "crossref", "arxiv"] as const;
export const searchGroups: readonly Group[] = [
  {
    title: "catalogue.where",
    fields: [
      { path: "kind", label: "catalogue.kind", kind: "choice", choices: engines.map((value) => ({ value, label: `catalogue.engine_${value}` as const })) },
      text("url", "catalogue.address", "catalogue.search_url_hint"), text("label", "catalogue.label", "catalogue.service_label_hint"),
      text("contact", "catalogue.contact", "catalogue.contact_hint"), text("collection", "catalogue.collection", "catalogue.collection_hint"), privately,
    ],
  },
  hostingGroup,
];
const sources = ["entreprises", "adresses", "legifrance"] as const;
export const sourceGroups: readonly Group[] = [
  {
    title: "catalogue.where",
    fields: [
      { path: "kind", label: "catalogue.kind", kind: "choice", choices: sources.map((value) => ({ value, label: `catalogue.source_${value}` as const })) },
      text("label", "catalogue.label", "catalogue.service_label_hint"), text("client_id", "catalogue.client_id", "catalogue.client_id_hint"), yesno("sandbox", "catalogue.sandbox"),
      text("url", "catalogue.address", "catalogue.search_url_hint"), privately,
    ],
  },
  hostingGroup,
];
export const mcpGroups: readonly Group[] = [
  {
    title: "catalogue.where",
    fields: [
      text("url", "catalogue.address", "catalogue.mcp_url_hint"), text("label", "catalogue.label", "catalogue.service_label_hint"), text("site", "catalogue.site", "catalogue.site_hint"),
      list("tools", "catalogue.tools", "catalogue.tools_hint"), list("reads", "catalogue.reads", "catalogue.reads_hint"), number("seconds", "catalogue.seconds"), privately,
    ],
  },
  hostingGroup,
];
export const quotaGroups: readonly Group[] = [
  { title: "catalogue.agent_quotas", fields: [number("at_once", "catalogue.agent_at_once"), number("tokens_a_day", "catalogue.tokens_a_day", "catalogue.no_limit"), number("tokens_a_month", "catalogue.tokens_a_month", "catalogue.no_limit")] },
];

export const requirements = ["anywhere", "european_union", "france", "secnumcloud", "instance", "nowhere"] as const;
export const presets = ["secnumcloud", "france", "european_union", "none"] as const;
export const sensitivities = ["public", "interne", "sensible", "diffusion_restreinte"] as const;
const levels = sensitivities.map((value) => ({ value, label: `policy.${value}` as const }));
export const policyGroups: readonly Group[] = [
  {
    title: "catalogue.policy_rule",
    fields: [
      { path: "preset", label: "catalogue.preset", hint: "catalogue.preset_hint", kind: "choice", choices: presets.map((value) => ({ value, label: `catalogue.preset_${value}` as const })) },
      { path: "default", label: "catalogue.policy_default", hint: "catalogue.policy_default_hint", kind: "choice", choices: levels },
    ],
  },
  {
    title: "catalogue.policy_exceptions",
    fields: sensitivities.map((level) => ({ path: level, label: `policy.${level}` as const, kind: "choice" as const, choices: requirements.map((value) => ({ value, label: `catalogue.requirement_${value}` as const })) })),
  },
];

/** Those of an organisation; what can be chosen depends on what is declared, and its names are their own labels. */
export interface Declared {
  endpoints: readonly string[];
  search: readonly string[];
  sources: readonly string[];
  mcp: readonly string[];
}
export const organisationFields: readonly Field[] = [
  number("tokens_a_day", "catalogue.organisation_day", "catalogue.no_limit"),
  number("tokens_a_month", "catalogue.organisation_month", "catalogue.no_limit"),
  { path: "default", label: "catalogue.policy_default", hint: "catalogue.organisation_default_hint", kind: "choice", choices: levels },
  { path: "inclusive", label: "catalogue.inclusive", kind: "choice", choices: [{ value: "none", label: "catalogue.inclusive_none" }, { value: "doublets", label: "catalogue.inclusive_doublets" }, { value: "median", label: "catalogue.inclusive_median" }] },
];

export type ServiceKind = "search" | "sources" | "mcp";

/** What a service is called: its label, else its own name; a tool has none but that of its table. */
export function serviceName(t: Translate, { tables }: { tables: Pick<Catalogue["tables"], ServiceKind> }, section: ServiceKind, name: string): string {
  const label = tables[section][name]?.label;
  if (label) return label;
  const engine = section === "search" ? tables.search[name] : undefined;
  if (engine) return t(`catalogue.engine_${engine.kind}`);
  const source = section === "sources" ? tables.sources[name] : undefined;
  return source ? t(`catalogue.source_${source.kind}`) : name;
}
