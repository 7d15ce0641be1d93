/** Brings the sentences of the workspaces, which only some roles have. */
import en from "./en/workspace.json";
import fr from "./fr/workspace.json";
import { bring } from "./text";

bring("workspace", fr, en);
