// French typography of the interface's sentences: ’, a no-break space before : and inside « », a narrow one before ; ! ?.
// `node scripts/typography.mjs --fix` writes the corrections.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const wide = "\u00a0";
const narrow = "\u202f";
const before = (sign) => (sign === ":" ? wide : narrow) + sign;
const folder = "src/locales/fr";
const files = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`);
files.push("../src/emilie/core/sentences/fr.json", "../src/emilie/conversations/words/fr.json");

const correct = (sentence) =>
  sentence
    .replace(/(\p{L})'(?=\p{L}|\{)/gu, "$1’")
    .replace(/[ \u00a0\u202f]+([;!?:])(?=\s|$|\p{P})/gu, (_, sign) => before(sign))
    .replace(/(\p{L}|\)|»|\})([;!?:])(?=\s|$)/gu, (_, end, sign) => end + before(sign))
    .replace(/«[ \u00a0\u202f]*/g, `«${wide}`)
    .replace(/[ \u00a0\u202f]*»/g, `${wide}»`)
    .replace(/\.\.\./g, "…");

let wrong = 0;
for (const file of files) {
  const written = readFileSync(file, "utf8");
  const sentences = JSON.parse(written);
  for (const [key, sentence] of Object.entries(sentences)) {
    const right = correct(sentence);
    if (right === sentence) continue;
    sentences[key] = right;
    wrong += 1;
    if (!process.argv.includes("--fix")) console.error(`${file}: ${key}: ${sentence}`);
  }
  if (process.argv.includes("--fix")) {
    const after = `${JSON.stringify(sentences, null, 2)}\n`;
    if (after !== written && JSON.stringify(JSON.parse(written)) !== JSON.stringify(sentences)) writeFileSync(file, after);
  }
}
if (wrong > 0 && !process.argv.includes("--fix")) process.exit(1);
