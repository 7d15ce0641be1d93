import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { show } from "../../../testing/render";
import { CitingContext } from "../citing";
import type { Source } from "../said";
import Markdown from "./Markdown";

const drawn = (text: string, writing = false) => show(<Markdown text={text} writing={writing} />).container;

describe("nothing in an answer runs or loads", () => {
  it.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<iframe src="https://ailleurs.fr"></iframe>',
    '<svg onload="alert(1)"><a href="javascript:alert(1)">x</a></svg>',
    "<form action=https://ailleurs.fr><input name=a></form>",
    "<style>@import url(https://ailleurs.fr)</style>",
  ])("%s", (text) => {
    const page = drawn(`Avant.\n\n${text}\n\nAprès.`);
    expect(page.querySelector("script, img, iframe, svg:not(.lucide), form, input, style, link, object, embed")).toBeNull();
    const attributes = [...page.querySelectorAll("*")].flatMap((element) => element.getAttributeNames());
    expect(attributes.filter((name) => name.startsWith("on"))).toEqual([]);
  });
  it.each(["[clic](javascript:alert(1))", "[clic](data:text/html;base64,PHNjcmlwdD4=)", "[clic](java&#10;script:alert(1))", "<javascript:alert(1)>"])(
    "%s opens nothing",
    (text) => {
      expect(drawn(text).querySelector("a[href]")).toBeNull();
    },
  );
  it.each(["![secret](https://ailleurs.fr/?q=mots)", "![secret](//ailleurs.fr/x.png)", "![secret][r]\n\n[r]: https://ailleurs.fr/x.png", "![secret](data:image/svg+xml;base64,PHN2Zz4=)"])(
    "%s is not fetched, and says so",
    (text) => {
      const page = drawn(text);
      expect(page.querySelector("img")).toBeNull();
      expect(page).toHaveTextContent("secret");
    },
  );
  it("KaTeX opens and loads nothing either", async () => {
    const page = drawn("$$\\href{javascript:alert(1)}{x} \\includegraphics{https://ailleurs.fr/x.png}$$");
    await waitFor(() => expect(page.querySelector("math")).not.toBeNull());
    expect(page.querySelector("a[href], img, [src], [style]")).toBeNull();
  });
});

describe("an answer", () => {
  it("opens links elsewhere without giving them the page", () => {
    drawn("[texte](https://legifrance.gouv.fr)");
    expect(screen.getByRole("link", { name: "texte" })).toHaveAttribute("rel", expect.stringContaining("noopener"));
  });
  it("draws tables that can be scrolled by keyboard, and code with its copy", () => {
    drawn("| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nprint(1)\n```");
    expect(screen.getByRole("group", { name: "Tableau" })).toHaveAttribute("tabindex", "0");
    expect(screen.getByRole("columnheader", { name: "a" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Copier le code" })).toBeVisible();
  });
  it("draws maths as MathML, and leaves sums of money alone", async () => {
    const page = drawn("Soit \\(x^2\\) et 10 $ puis 20 $.");
    await waitFor(() => expect(page.querySelector("math")).not.toBeNull());
    expect(page).toHaveTextContent("10 $ puis 20 $");
    expect(page.querySelector("[style]")).toBeNull();
  });
  it("leaves as typed a formula that cannot be read, without a style of its own", async () => {
    const page = drawn("Soit $$x^2$$ puis\n\n$$\n\\frac{1\n", true);
    await waitFor(() => expect(page.querySelector("math")).not.toBeNull());
    expect(page).toHaveTextContent("\\frac{1");
    expect(page.querySelector("[style]")).toBeNull();
  });
  it("keeps its titles below those of the page", () => {
    drawn("# Un\n\n### Deux");
    expect(screen.getByRole("heading", { level: 3, name: "Un" })).toBeVisible();
    expect(screen.getByRole("heading", { level: 4, name: "Deux" })).toBeVisible();
  });
  it("hides a citation still being written", () => {
    expect(drawn("habitants[1](#sour", true)).toHaveTextContent(/^habitants$/);
  });
});

it("keeps a citation on the line of its word, several citations together", () => {
  const page = drawn("Trente-cinq heures [1](#source-1) [2](#source-2). Fin.");
  expect([...page.querySelectorAll(".cling")].map((element) => element.textContent)).toEqual(["heures[1][2]"]);
  expect(page).toHaveTextContent("Trente-cinq heures[1][2]. Fin.");
});

it("opens the source that a citation names", async () => {
  const source: Source = { number: 1, documentId: "d", name: "Rapport.pdf", page: 41, pageLabel: "page", heading: null, quote: "", start: 0, end: 0 };
  const open = vi.fn();
  show(
    <CitingContext value={{ sources: [source], opened: null, open }}>
      <Markdown text="Plus d’heures[1](#source-1). Inconnue[2](#source-2)." writing={false} />
    </CitingContext>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Source 1, Rapport.pdf, page 41" }));
  expect(open).toHaveBeenCalledWith(source);
  expect(screen.queryByRole("button", { name: /Source 2/ })).toBeNull();
});

it("links to nothing but what a search found, once something was searched", () => {
  const links = new Set(["https://culture.gouv.fr/h"]);
  show(
    <CitingContext value={{ sources: [], opened: null, open: vi.fn(), links }}>
      <Markdown text={"[ici](https://culture.gouv.fr/h#haut), [là](https://ailleurs.fr/?d=secret), https://autre.fr/x et <mailto:a@b.fr>."} writing={false} />
    </CitingContext>,
  );
  expect(screen.getAllByRole("link").map(({ textContent }) => textContent)).toEqual(["ici"]);
  expect(screen.getAllByText("(lien retiré : il ne vient d’aucune page trouvée)")).toHaveLength(3);
});
