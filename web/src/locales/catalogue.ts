/** Brings the sentences of the screens of settings, which administrators open. */
import en from "./en/catalogue.json";
import fr from "./fr/catalogue.json";
import { bring } from "./text";

bring("catalogue", fr, en);
