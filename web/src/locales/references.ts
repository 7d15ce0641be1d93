/** Brings the sentences of the screen of publications, which only that page needs. */
import en from "./en/references.json";
import fr from "./fr/references.json";
import { bring } from "./text";

bring("references", fr, en);
