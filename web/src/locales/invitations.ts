/** Brings the sentences of invitations, which only their pages need. */
import en from "./en/invitations.json";
import fr from "./fr/invitations.json";
import { bring } from "./text";

bring("invitations", fr, en);
