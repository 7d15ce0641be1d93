"""A letter, an e-mail or a note laid out from the agent's own points; no fact is added."""

from __future__ import annotations

import re
from typing import Any

from emilie.core.text import fold, words
from emilie.inference.builtin.ask import Ask
from emilie.inference.builtin.brief import Brief, brief_of, read_brief
from emilie.inference.builtin.phrasing import capital, object_line, opening, point_sentence
from emilie.inference.builtin.recipients import Recipient, recipient_of
from emilie.inference.builtin.speech import data, plain, say
from emilie.inference.builtin.typography import corrected

_PRONOUNS = re.compile(r"\b(?:son|sa|ses|leurs?|lui|il|elle|ils|elles)\b", re.IGNORECASE)
_THEIRS = re.compile(r"\b(?:son|sa|ses|lui)\b", re.IGNORECASE)
# A point with one of these is a sentence; without, it is a note taken for oneself.
_VERB = re.compile(
    r"^(?:je|j'|nous|vous|tu|il|elle|on|merci)\b|\b(?:est|sont|sera|seront|a|ont|aura|auront|doit|"
    r"doivent|peut|peuvent|faut|faudra|était|avons|avez|sommes|êtes|suis|ai|is|are|will|has|have|"
    r"\w{3,}(?:era|eront|erons|erez|irait|erait|aient|ons))\b"
)
_BLANK = re.compile(r"\[[^\]\n]+\]")


def letter(ask: Ask) -> str:
    """The letter asked for, then one line with what is left to fill in."""
    usage = data("letters", ask.language)
    brief = read_brief(ask.question) if ask.letter is None else brief_of(ask.letter)
    recipient = _recipient(ask, brief)
    body, pronouns = _body(ask, brief, usage)
    top = [_unstopped(_right(ask, part)) for part in _top(brief, recipient, usage)]
    rest = [_right(ask, part) for part in (*body, *_bottom(ask, brief, recipient, usage))]
    right = [*top, *rest]
    missing = list(dict.fromkeys(blank for part in right for blank in _BLANK.findall(part)))
    notes = []
    if usage["blanks"]["message"] in missing:
        notes.append(say(ask.language, "letter_no_points"))
    if missing:
        notes.append(say(ask.language, "letter_note", missing=plain(", ".join(missing))))
    if pronouns:
        notes.append(say(ask.language, "letter_check", pronouns=pronouns))
    notes.append(say(ask.language, "letter_how"))
    shown = [_shown(part, usage) for part in right]
    return "\n\n".join([*shown, "---", *notes])


def _given(ask: Ask, name: str) -> str:
    """A form of address that comes with the form, which knows those of French."""
    return ask.letter[name] if ask.letter is not None and ask.language == "fr" else ""


def _recipient(ask: Ask, brief: Brief) -> Recipient:
    found = recipient_of(brief.addressee, ask.language)
    greeting = _given(ask, "greeting")
    return Recipient((greeting,), found.rank, found.known) if greeting else found


def _right(ask: Ask, part: str) -> str:
    return corrected(part, french=ask.language == "fr")[0]


def _unstopped(line: str) -> str:
    """An object, an address or a date does not end with a full stop."""
    return line.removesuffix(".")


def _shown(part: str, usage: dict[str, Any]) -> str:
    if part == usage["note_title"]:
        return f"**{part}**"
    if match := re.match(rf"{usage['object'].rstrip(' :')}\s?:\s*", part):
        return f"**{match.group().strip()}** {plain(part[match.end() :])}"
    items = [plain(line.removeprefix("- ")) for line in part.split("\n") if line.startswith("- ")]
    return "\n".join(f"- {item}" for item in items) if items else plain(part)


def _top(brief: Brief, recipient: Recipient, usage: dict[str, Any]) -> list[str]:
    blanks = usage["blanks"]
    subject = f"{usage['object']} {object_line(brief, usage) or blanks['subject']}"
    greeting = f"{recipient.greeting},"
    if brief.kind == "note":
        addressed = re.sub(
            r"\bde (?:le|(les)) ",
            lambda match: "des " if match[1] else "du ",
            f"{usage['note_to']} {_named(brief, recipient, blanks)}",
        )
        return [usage["note_title"], addressed, blanks["date"], subject]
    if brief.kind == "email":
        return [subject, greeting]
    dateline = usage["dateline"].format(place=blanks["place"], date=blanks["date"])
    return [blanks["sender"], blanks["recipient"], dateline, subject, greeting]


def _named(brief: Brief, recipient: Recipient, blanks: dict[str, str]) -> str:
    """The recipient of a note, as the agent named them."""
    named = re.search(r"\b(?:à l['’]attention d[eu]s?|à|au|aux|pour|to|for) (.+)$", brief.addressee)
    if not recipient.known or named is None:
        return blanks["recipient"]
    article = "au " if re.search(r"\bau \S", brief.addressee) else ""
    return f"{article.replace('au ', 'le ')}{named[1].strip(' ,')}"


def _bottom(ask: Ask, brief: Brief, recipient: Recipient, usage: dict[str, Any]) -> list[str]:
    signature = brief.signature or usage["blanks"]["signature"]
    if brief.kind == "note":
        return [signature]
    closing = _given(ask, "closing") or usage["closings"][recipient.rank][brief.kind]
    return [closing.format(address=recipient.greeting), signature]


def _body(ask: Ask, brief: Brief, usage: dict[str, Any]) -> tuple[list[str], str]:
    """Paragraphs of the letter, and the pronouns that may now stand for somebody else."""
    first = opening(brief, usage)
    said = [point_sentence(point, brief.familiar, usage) for point in brief.points]
    pronouns = _doubtful(ask, brief, [*first, *said])
    if not first and not said:
        return [usage["blanks"]["message"]], ""
    telling = sum(_VERB.search(point.lower()) is not None for point in said)
    if len(said) > 2 and telling <= len(said) / 2:
        last = len(said) - _closes(said[-1])
        ends = _paragraphs([capital(point) for point in said[last:]])
        return [*(first or [usage["points"]]), _list(said[:last]), *ends], pronouns
    return [*first, *_paragraphs([capital(point) for point in said])], pronouns


def _doubtful(ask: Ask, brief: Brief, said: list[str]) -> str:
    """Pronouns of the request that still stand in the letter: whose are they now?"""
    own = [found.lower() for found in _PRONOUNS.findall(brief.purpose)]
    own += [found.lower() for point in brief.points for found in _THEIRS.findall(point)]
    text = " ".join(said).lower()
    kept = [word for word in dict.fromkeys(own) if re.search(rf"\b{word}\b", text)]
    marks = "« {} »" if ask.language == "fr" else "“{}”"
    return ", ".join(marks.format(word) for word in kept)


def _closes(point: str) -> bool:
    """Whether a point thanks, asks to confirm or waits: it then closes the letter."""
    return fold(point).startswith(("merci", "thank", "dans l'attente", "je reste", "je me tiens"))


def _list(points: list[str]) -> str:
    ends = [" ;"] * (len(points) - 1) + ["."]
    bare = [point.rstrip(" .;,") for point in points]
    return "\n".join(f"- {point}{end}" for point, end in zip(bare, ends, strict=True))


def _paragraphs(points: list[str]) -> list[str]:
    """Sentences three by three; thanks and requests to confirm close on their own."""
    paragraphs: list[str] = []
    current: list[str] = []
    for point in points:
        if current and (_closes(point) or len(current) == 3 or len(words(" ".join(current))) > 60):
            paragraphs.append(" ".join(current))
            current = []
        current.append(point if point[-1] in ".!?…" else f"{point}.")
    return [*paragraphs, " ".join(current)] if current else paragraphs
