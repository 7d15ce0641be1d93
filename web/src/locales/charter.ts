/** Brings the sentences of the charter, which its pages alone need. */
import en from "./en/charter.json";
import fr from "./fr/charter.json";
import { bring } from "./text";

bring("charter", fr, en);
