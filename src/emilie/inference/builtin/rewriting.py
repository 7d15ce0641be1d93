"""Rewriting without a model: typography and layout, and the plain word that this is all."""

from __future__ import annotations

from emilie.core.text import words
from emilie.inference.builtin.ask import Ask, parted, spoken
from emilie.inference.builtin.speech import plain, say
from emilie.inference.builtin.typography import corrected


def rewriting(ask: Ask) -> str:
    """The text given, its typography corrected; French rules for French text only."""
    text = ask.text if ask.form else parted(ask.question)[1]
    if not words(text) and not ask.form:
        text = next((found for past in reversed(ask.before) if (found := parted(past)[1])), "")
    if not words(text):
        key = "rewriting_nothing"
        return f"{say(ask.language, key)}\n\n{say(ask.language, 'rewriting_limit')}"
    right, counts = corrected(text, french=spoken(text, ask.language) == "fr")
    if ask.form:
        # The text first and alone: it is compared with what was given.
        return "\n\n".join([_shown(right), "---", say(ask.language, "rewriting_limit")])
    if not sum(counts.values()):
        return f"{say(ask.language, 'rewriting_same')}\n\n{say(ask.language, 'rewriting_limit')}"
    listed = ", ".join(
        f"{say(ask.language, f'fix_{kind}')} ({count})" for kind, count in counts.most_common()
    )
    return "\n\n".join(
        [
            say(ask.language, "rewriting_done"),
            quoted(right),
            say(ask.language, "rewriting_list", corrections=listed),
            say(ask.language, "rewriting_limit"),
        ]
    )


def _shown(text: str) -> str:
    """Its own lines kept: a paragraph's end with a hard break."""
    paragraphs = [each.split("\n") for each in text.split("\n\n")]
    return "\n\n".join("\\\n".join(map(plain, lines)) for lines in paragraphs)


def quoted(text: str) -> str:
    """A text shown apart, its own lines kept."""
    lines = [plain(line) for line in text.split("\n")]
    shown = [
        f"> {line}  " if line and following else f"> {line}".rstrip()
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(shown)
