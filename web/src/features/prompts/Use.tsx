import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Prompt, PromptLine } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { say } from "../../ui/toasts";
import { filled } from "./fill";
import { FillForm } from "./FillForm";
import { countUse, readPrompt } from "./prompts";

interface UseProps {
  prompt: Pick<PromptLine, "id" | "title">;
  look?: "primary" | "plain";
  /** The text is ready: it goes to the composer. */
  onUse: (text: string) => void;
}

/** « Utiliser »: asks for what the prompt needs, then gives its text. */
export function Use({ prompt, look = "plain", onUse }: UseProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const [opened, open] = useState<Prompt | null>(null);
  const give = (text: string) => {
    countUse(prompt.id);
    onUse(text);
  };
  const begin = async () => {
    try {
      const read = await readPrompt(prompt.id);
      if (read.asks) open(read);
      else give(filled(read, {}));
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
  };
  return (
    <>
      <Button look={look} onPress={() => void begin()} aria-label={t("prompts.use_named", { title: prompt.title })}>{t("prompts.use")}</Button>
      <Dialog title={prompt.title} isOpen={opened !== null} onClose={() => { open(null); }} size="large">
        {opened ? <FillForm prompt={opened} backLabel={t("prompts.cancel")} onBack={() => { open(null); }} onFilled={give} /> : null}
      </Dialog>
    </>
  );
}
