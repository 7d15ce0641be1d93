/** Brings the sentences of announcements, once there is one or somebody writes one. */
import en from "./en/announcements.json";
import fr from "./fr/announcements.json";
import { bring } from "./text";

bring("announcements", fr, en);
