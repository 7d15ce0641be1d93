import { expect, it } from "vitest";
import { mailOf, richLetter } from "./mail";

it("opens a message with its subject and its body, as mail clients read them", () => {
  const { href, withoutBody } = mailOf("Report & suite", "Madame,\n\nÀ bientôt ?");
  expect(href).toBe("mailto:?subject=Report%20%26%20suite&body=Madame%2C%0D%0A%0D%0A%C3%80%20bient%C3%B4t%20%3F");
  expect(withoutBody).toBe(false);
});
it("leaves a long body to be pasted", () => {
  expect(mailOf("Objet", "é".repeat(2_000))).toEqual({ href: "mailto:?subject=Objet", withoutBody: true });
});
it("copies paragraphs, lines and lists, and nothing that acts", () => {
  expect(richLetter("Madame,\n\n- un\n- deux <b>\n\nLigne 1\nLigne 2")).toBe("<p>Madame,</p><ul><li>un</li><li>deux &lt;b&gt;</li></ul><p>Ligne 1<br>Ligne 2</p>");
});
