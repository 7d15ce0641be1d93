/** Brings the sentences of waves, which only their pages need. */
import en from "./en/waves.json";
import fr from "./fr/waves.json";
import { bring } from "./text";

bring("waves", fr, en);
