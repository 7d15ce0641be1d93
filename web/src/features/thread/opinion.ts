import { createContext, type ReactNode } from "react";

/** What lets one say what one thinks of an answer: it belongs to another feature, which the page brings. */
export type Opinion = (conversationId: string, messageId: string) => ReactNode;

export const OpinionContext = createContext<Opinion | null>(null);
