import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { firstLanguage } from "./locales/Language";
import { load } from "./locales/text";
import "./styles/tokens.css";
import "./styles/state.css";
import "./styles/fonts.css";
import "./styles/base.css";

const root = document.getElementById("root");
if (root) {
  const show = () => { createRoot(root).render(<StrictMode><App /></StrictMode>); };
  void load(firstLanguage()).then(show, show);
}
