/** Brings the sentences of an organisation's directory, which administrators alone see. */
import en from "./en/directory.json";
import fr from "./fr/directory.json";
import { bring } from "./text";

bring("directory", fr, en);
