/** Brings the sentences of what is one's own: the page that takes it away, and what a move does of it. */
import en from "./en/own.json";
import fr from "./fr/own.json";
import { bring } from "./text";

bring("own", fr, en);
