/** Brings the sentences of batches, which only their pages need. */
import en from "./en/batches.json";
import fr from "./fr/batches.json";
import { bring } from "./text";

bring("batches", fr, en);
