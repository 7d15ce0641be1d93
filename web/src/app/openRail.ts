import { createContext, useContext } from "react";

export const OpenRailContext = createContext<() => void>(() => undefined);

/** On a phone, each page shows the button that opens the rail in its own bar. */
export const useOpenRail = () => useContext(OpenRailContext);
