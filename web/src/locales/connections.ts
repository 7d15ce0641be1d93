/** Brings the sentences of sign-ins, refused or listed, which only their pages need. */
import en from "./en/connections.json";
import fr from "./fr/connections.json";
import { bring } from "./text";

bring("connections", fr, en);
