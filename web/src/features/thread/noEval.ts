// Imported before `ai`, whose checks would be compiled by eval: the content policy refuses it, and reports it.
import { config } from "zod/v4/core";

config({ jitless: true });
