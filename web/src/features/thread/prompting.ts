import { createContext, type ComponentType } from "react";

/** What the prompt library brings to a thread: `/` in an empty composer, and a question that is kept. */
export interface Prompting {
  Slash: ComponentType<{ typed: string; onUse: (text: string) => void; onClose: (left: string) => void }>;
  Keep: ComponentType<{ text: string; onClose: () => void }>;
}

export const PromptingContext = createContext<Prompting | null>(null);
