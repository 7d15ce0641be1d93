import { createContext, useContext } from "react";

/** Where pages put what they have to say above themselves. */
export const SlotContext = createContext<HTMLElement | null>(null);

export const useSlot = () => useContext(SlotContext);
