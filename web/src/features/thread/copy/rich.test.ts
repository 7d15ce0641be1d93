// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Source } from "../said";
import { markdownCopy, richCopy } from "./rich";

const source: Source = { number: 1, documentId: "d", name: "Rapport.pdf", page: 41, pageLabel: "page", heading: null, quote: "", start: 0, end: 0 };
const words = { sources: "Sources", where: ({ name, page }: Source) => `${name}, page ${page}` };
function drawn(html: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = html;
  return root;
}

describe("a copied answer", () => {
  const answer = drawn(
    '<h2 class="t">Coûts</h2><p>Ouvrir <strong>plus</strong><button data-source="1" class="chip">1</button>.</p>' +
      '<div class="scroll" role="region"><table><thead><tr><th>Poste</th><th>M€</th></tr></thead><tbody><tr><td>Ouverture</td><td>62</td></tr></tbody></table></div>' +
      "<ol start=\"2\"><li>un</li><li>deux</li></ol><pre><code>a\n  b</code></pre><button>Copier le code</button>",
  );
  const copied = richCopy(answer, [source], words);

  it("brings headings and ruled tables to the word processor", () => {
    expect(copied.html).toContain("<h2>Coûts</h2>");
    expect(copied.html).toMatch(/<table border="1" cellspacing="0" cellpadding="4" style="border-collapse: collapse;">/);
    expect(copied.html).toMatch(/<td style="border: 1px solid[^"]*">62<\/td>/);
    expect(copied.html).not.toMatch(/button|class=|role=/);
  });
  it("turns citations into numbers and lists the sources", () => {
    expect(copied.html).toContain("<strong>plus</strong>[1].");
    expect(copied.html).toContain("<p>[1] Rapport.pdf, page 41</p>");
  });
  it("reads well as plain text", () => {
    expect(copied.text).toBe(
      "Coûts\n\nOuvrir plus[1].\n\nPoste\tM€\nOuverture\t62\n\n2. un\n3. deux\n\na\n  b\n\nSources\n\n[1] Rapport.pdf, page 41",
    );
  });
  it("leaves the page as it was", () => {
    expect(answer.querySelector("button")).not.toBeNull();
  });
});

it("copies Markdown with its sources", () => {
  expect(markdownCopy("Ouvrir plus[1](#source-1).", [source], words)).toBe("Ouvrir plus[1].\n\n**Sources**\n\n[1] Rapport.pdf, page 41");
});
