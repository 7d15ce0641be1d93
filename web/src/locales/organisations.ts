/** Brings the sentences of the screens of organisations, which few open. */
import en from "./en/organisations.json";
import fr from "./fr/organisations.json";
import { bring } from "./text";

bring("organisations", fr, en);
