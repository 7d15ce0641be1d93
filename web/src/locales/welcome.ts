/** Brings the sentences of the first steps, which most visits do not show. */
import en from "./en/welcome.json";
import fr from "./fr/welcome.json";
import { bring } from "./text";

bring("welcome", fr, en);
