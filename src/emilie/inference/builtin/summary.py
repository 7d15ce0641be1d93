"""A summary made of the documents' own sentences, each with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby

from emilie.core.text import fold, stems, words
from emilie.inference.builtin.ask import Ask, parted
from emilie.inference.builtin.intents import resizes
from emilie.inference.builtin.lengths import asked_length, sentences_for, sentences_of_part
from emilie.inference.builtin.material import Line, lines_of
from emilie.inference.builtin.quoted import PASTED, bullet, mark, pasted
from emilie.inference.builtin.speech import plain, say, vocabulary
from emilie.inference.grounding import NOTHING, Grounded


@cache
def _asking() -> frozenset[str]:
    """Words that ask for a summary and say nothing of its subject."""
    return frozenset(stem for word in vocabulary("summary_requests") for stem in stems(word))


def summary(ask: Ask) -> str:
    """The summary of the passages, or of the text pasted with the request."""
    if not ask.passages:
        text = _text_of(ask)
        if len(words(text)) < 12:
            return say(ask.language, "summary_nothing")
        ask = pasted(ask, text)
    if ask.parts:
        return _of_a_part(ask)
    documents = _by_document(ask.passages)
    if ask.chosen:
        return _of_all_parts(ask, documents)
    if len(documents) == 1:
        (name,) = documents
        return _one(ask, name, documents[name])
    return _many(ask, documents)


def _text_of(ask: Ask) -> str:
    """The text pasted with the question, or with the nearest earlier one."""
    if ask.form:
        return ask.text
    for question in (ask.question, *reversed(ask.before)):
        text = parted(question)[1]
        if len(words(text)) >= 12:
            return text
    return ""


def topic_of(ask: Ask) -> list[str]:
    """Stems of what the summary should be about; none when it is about the whole."""
    question = ask.before[-1] if ask.before and resizes(ask.question) else ask.question
    head = parted(question)[0][:400]
    asking = _asking()
    return [stem for stem in stems(head) if stem not in asking and not stem.isdigit()]


def _by_document(passages: Sequence[Grounded]) -> dict[str, list[Grounded]]:
    """Passages by document, in reading order."""
    found: dict[str, list[Grounded]] = {}
    for passage in passages:
        found.setdefault(passage.document, []).append(passage)
    return {
        name: sorted(theirs, key=lambda passage: passage.page) for name, theirs in found.items()
    }


def _usable(passages: Sequence[Grounded]) -> list[Line]:
    lines = lines_of(passages)
    prose = [line for line in lines if line.prose]
    # A note made of fragments has no full sentence: its fragments are all there is to show.
    return prose if len(prose) >= 3 else lines


def _on_topic(ask: Ask, lines: list[Line]) -> tuple[list[Line], bool]:
    """The lines about what the request names, or all of them, and whether some were left out."""
    topic = set(topic_of(ask))
    about = [line for line in lines if topic & {*line.terms, *stems(line.heading)}]
    return (about, True) if 1 < len(about) < len(lines) else (lines, False)


def _kept(ask: Ask, lines: Sequence[Line], documents: int) -> list[Line]:
    # Imported when a summary is made: numpy weighs on the start and on the memory.
    from emilie.inference.builtin.ranking import best  # noqa: PLC0415

    number, length = asked_length(ask)
    count = sentences_for(length, len(lines), documents)
    if number is not None:
        count = max(1, number // documents)
    return best(lines, count, topic_of(ask))


def _one(ask: Ask, name: str, passages: Sequence[Grounded]) -> str:
    lines, narrowed = _on_topic(ask, _usable(passages))
    shown = plain(name, inline=True)
    if not lines:
        key = "summary_no_sentence" if name else "summary_nothing"
        return say(ask.language, key, document=shown)
    kept = _kept(ask, lines, 1)
    if narrowed:
        intro = say(ask.language, "summary_topic", kept=len(kept), total=len(lines))
    elif passages[0].id == PASTED and len(kept) == len(lines):
        intro = say(ask.language, "summary_all")
    else:
        key = "summary_one" if name else "summary_text"
        intro = say(ask.language, key, document=shown, kept=len(kept), total=len(lines))
    return f"{intro}\n\n{_listed(kept)}"


def _of_a_part(ask: Ask) -> str:
    """The sentences to keep of one part of a long text, a line each."""
    from emilie.inference.builtin.ranking import best  # noqa: PLC0415 -- numpy, as above

    lines, _ = _on_topic(ask, _usable(ask.passages))
    kept = best(lines, sentences_of_part(ask), topic_of(ask))
    return "\n".join(f"- {plain(line.shown)}{mark(line)}" for line in kept) or NOTHING


def _of_all_parts(ask: Ask, documents: dict[str, list[Grounded]]) -> str:
    """All the sentences that were chosen, under their headings, document after document."""
    found = {name: lines_of(passages) for name, passages in documents.items()}
    names = [plain(name, inline=True) for name in documents]
    told = {"kept": sum(map(len, found.values())), "parts": ask.chosen}
    if len(documents) == 1:
        intro = say(ask.language, "summary_parts", document=names[0], **told)
    else:
        intro = say(ask.language, "summary_parts_many", count=len(documents), **told)
    parts = [intro]
    for name, lines in zip(names, found.values(), strict=True):
        parts += [f"### {name}"] if len(documents) > 1 else []
        parts.append(_listed(lines))
    return "\n\n".join(parts)


def _many(ask: Ask, documents: dict[str, list[Grounded]]) -> str:
    parts = [say(ask.language, "summary_many", count=len(documents))]
    for name, passages in documents.items():
        shown = plain(name, inline=True)
        parts.append(f"### {shown}")
        lines, _ = _on_topic(ask, _usable(passages))
        if lines:
            parts.append(_listed(_kept(ask, lines, len(documents))))
        else:
            parts.append(say(ask.language, "summary_no_sentence", document=shown))
    return "\n\n".join(parts)


def _listed(lines: Sequence[Line]) -> str:
    """Sentences as a list, under the headings that they stand under when there are several."""
    groups = [(heading, list(theirs)) for heading, theirs in groupby(lines, key=_heading)]
    if len({heading for heading, _ in groups}) < 2 or len(groups) > 0.6 * len(lines):
        return "\n".join(bullet(line) for line in lines)
    parts = []
    for heading, theirs in groups:
        title = f"**{plain(heading, inline=True)}**\n\n" if heading else ""
        parts.append(title + "\n".join(bullet(line) for line in theirs))
    return "\n\n".join(parts)


def _heading(line: Line) -> str:
    return "" if fold(line.heading) == fold(line.passage.document) else line.heading
