/** Brings the sentences of training, which its pages alone need. */
import en from "./en/training.json";
import fr from "./fr/training.json";
import { bring } from "./text";

bring("training", fr, en);
