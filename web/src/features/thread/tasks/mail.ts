/** What mail clients take of an address on every system: Windows hands over some 2 000 characters. */
const longest = 1_900;

export interface Mail {
  href: string;
  /** The body does not fit in the address: it has to be pasted. */
  withoutBody: boolean;
}

/** The address that opens a message in the mail client; lines end as RFC 6068 wants. */
export function mailOf(subject: string, body: string): Mail {
  const about = `mailto:?subject=${encodeURIComponent(subject)}`;
  const whole = `${about}&body=${encodeURIComponent(body.replace(/\r?\n/g, "\r\n"))}`;
  return whole.length <= longest ? { href: whole, withoutBody: false } : { href: about, withoutBody: true };
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A letter for a word processor or a mail client: paragraphs and lists, nothing else. */
export function richLetter(body: string): string {
  return body
    .split(/\n[ \t]*\n/)
    .map((paragraph) => {
      const lines = paragraph.split("\n").filter((line) => line.trim() !== "");
      if (lines.length > 0 && lines.every((line) => /^\s*[-–•] /.test(line))) {
        return `<ul>${lines.map((line) => `<li>${escaped(line.replace(/^\s*[-–•] /, ""))}</li>`).join("")}</ul>`;
      }
      return `<p>${lines.map(escaped).join("<br>")}</p>`;
    })
    .join("");
}
