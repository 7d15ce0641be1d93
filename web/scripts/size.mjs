// The first page's JavaScript, gzipped: everything index.html loads before anything is lazy. Fails above the bar.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const bar = 260_000;
const out = "../src/emilie/static";
const manifest = JSON.parse(readFileSync(`${out}/.vite/manifest.json`, "utf8"));
const first = new Set();

// The home page needs its own lazy route too: it is counted with the entry.
function take(key) {
  if (first.has(key)) return;
  first.add(key);
  for (const next of manifest[key]?.imports ?? []) take(next);
}
const firstPage = ["index.html", "src/app/HomePage.tsx"].filter((key) => key in manifest);
firstPage.forEach(take);

const sizes = [...first].map((key) => {
  const { file } = manifest[key];
  return { file, size: gzipSync(readFileSync(`${out}/${file}`), { level: 9 }).length };
});
const total = sizes.reduce((sum, { size }) => sum + size, 0);
for (const { file, size } of sizes.sort((a, b) => b.size - a.size)) console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${file}`);
console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  first page, gzipped (bar ${bar / 1000} kB)`);
if (total > bar) process.exit(1);
