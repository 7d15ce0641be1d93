import { LanguageProvider } from "../locales/Language";
import { Toasts } from "../ui/Toasts";

export function App() {
  return <LanguageProvider><main><h1>Émilie</h1></main><Toasts /></LanguageProvider>;
}
