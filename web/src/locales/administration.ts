/** Brings the sentences of the screens by which an instance is run, which administrators alone open. */
import en from "./en/administration.json";
import fr from "./fr/administration.json";
import { bring } from "./text";

bring("administration", fr, en);
