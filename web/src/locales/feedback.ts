/** Brings the sentences of feedback, which come with its buttons and pages. */
import en from "./en/feedback.json";
import fr from "./fr/feedback.json";
import { bring } from "./text";

bring("feedback", fr, en);
