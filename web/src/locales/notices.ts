/** Brings the sentences of what is said to everybody: maintenance, what is closed, what goes. */
import en from "./en/notices.json";
import fr from "./fr/notices.json";
import { bring } from "./text";

bring("notices", fr, en);
