// French typography of the interface's sentences: ’ and a narrow no-break space before ; : ! ? and inside « ».
// `node scripts/typography.mjs --fix` writes the corrections.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const narrow = "\u202f";
const folder = "src/locales/fr";
const files = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`);
files.push("../src/emilie/core/sentences/fr.json");

const correct = (sentence) =>
  sentence
    .replace(/(\p{L})'(?=\p{L}|\{)/gu, "$1’")
    .replace(/[ \u00a0\u202f]+([;!?:])(?=\s|$|\p{P})/gu, `${narrow}$1`)
    .replace(/(\p{L}|\)|»|\})([;!?:])(?=\s|$)/gu, `$1${narrow}$2`)
    .replace(/«[ \u00a0\u202f]*/g, `«${narrow}`)
    .replace(/[ \u00a0\u202f]*»/g, `${narrow}»`)
    .replace(/\.\.\./g, "…");

let wrong = 0;
for (const file of files) {
  const before = readFileSync(file, "utf8");
  const sentences = JSON.parse(before);
  for (const [key, sentence] of Object.entries(sentences)) {
    const right = correct(sentence);
    if (right === sentence) continue;
    sentences[key] = right;
    wrong += 1;
    if (!process.argv.includes("--fix")) console.error(`${file}: ${key}: ${sentence}`);
  }
  if (process.argv.includes("--fix")) {
    const after = `${JSON.stringify(sentences, null, 2)}\n`;
    if (after !== before && JSON.stringify(JSON.parse(before)) !== JSON.stringify(sentences)) writeFileSync(file, after);
  }
}
if (wrong > 0 && !process.argv.includes("--fix")) process.exit(1);
