/** Brings the sentences of the prompt library, which only its pages and `/` need. */
import en from "./en/prompts.json";
import fr from "./fr/prompts.json";
import { bring } from "./text";

bring("prompts", fr, en);
