import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";

import { failureSentence, load, translate, type Language, type TextKey, type TextParams, type Translate } from "./text";

interface LanguageChoice {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: "fr", choose: () => undefined });
const tags = { fr: "fr-FR", en: "en-US" } as const;

export function firstLanguage(): Language {
  return document.documentElement.lang === "en" ? "en" : "fr";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    try {
      localStorage.setItem("emilie.language", language);
    } catch {
      // Storage refused: the choice still holds on the server.
    }
  }, [language]);
  const choice = useMemo(() => {
    const choose = (wanted: Language) => {
      // Where it does not come, its sentences stay French: better than none.
      void load(wanted).catch(() => undefined).finally(() => { setLanguage(wanted); });
    };
    return { language, choose };
  }, [language]);
  return (
    <LanguageContext value={choice}>
      <I18nProvider locale={tags[language]}>{children}</I18nProvider>
    </LanguageContext>
  );
}

export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}

/** `const t = useT(); t("rail.new")`: with `count`, the plural form is chosen. */
export function useT(): Translate {
  const { language } = useLanguage();
  return useCallback((key: TextKey, params?: TextParams) => translate(language, key, params), [language]);
}

export function useFailureSentence(): (failure: { code: string; params?: Record<string, unknown> }) => string {
  const { language } = useLanguage();
  return useCallback((failure) => failureSentence(language, failure), [language]);
}
