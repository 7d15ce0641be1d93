import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useFailureSentence, useT } from "../locales/Language";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { refusal } from "./refusal";
import { Working } from "./Working";

/** What was read; until then, what is being read, or why it could not be, with a way to try again. */
export function Loaded<Read>({ query, words, children }: { query: Pick<UseQueryResult<Read, unknown>, "data" | "error" | "refetch">; words: string; children: (read: Read) => ReactNode }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  if (error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(refusal(error))}</Banner>;
  return <Working fill>{words}</Working>;
}
