/** Tests speak both languages at once; a page waits for the one that it needs. */
import { load } from "../locales/text";

await load("en");
