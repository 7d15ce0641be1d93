"""What is asked of a model, and how its answer is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from emilie.documents.translation.inline import TAG, one_line
from emilie.documents.translation.languages import name_of
from emilie.documents.translation.terms import Term

INSTRUCTIONS = Path(__file__).with_name("instructions")
TOGETHER = 20
"""Segments of one request."""
CHARACTERS = 3_000
"""Most characters of them, one that is longer by itself aside."""
Tone = Literal["administrative", "everyday", "formal"]
"""The register of a translation, where it is not that of the document."""
REGISTERS: dict[Tone | None, str] = {
    None: "le registre du document",
    "administrative": "un registre administratif (les termes officiels, la formulation neutre d'un "
    "service public)",
    "everyday": "un registre courant (naturel et simple, pour tout public)",
    "formal": "un registre soutenu (celui de la correspondance diplomatique ou protocolaire)",
}
_NUMBERED = re.compile(r"\s*\[(\d{1,3})\][ \t]?(.*)")


@dataclass(frozen=True)
class Wanted:
    """A segment to be translated. `refused`: a translation that is not to come again; `groups`:
    which of its formats may change places, as `Paragraph.groups` says it.
    """

    ordinal: int
    text: str
    refused: str | None = None
    groups: Sequence[int] = ()


def batches(wanted: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    """What one request asks for: neighbours, as many as fit; those asked for anew, one by one."""
    held: list[Wanted] = []
    length = 0
    for each in wanted:
        alone = each.refused is not None
        if held and (alone or len(held) == TOGETHER or length + len(each.text) > CHARACTERS):
            yield held
            held, length = [], 0
        held.append(each)
        length += len(each.text)
        if alone:
            yield held
            held, length = [], 0
    if held:
        yield held


@cache
def _instruction(name: str) -> str:
    text = (INSTRUCTIONS / f"{name}.md").read_text("utf-8")
    return text.partition("\n")[2].strip()


def asks(
    source: str | None, target: str, terms: Sequence[Term] = (), tone: Tone | None = None
) -> str:
    """The instructions of a request between two languages, with the terms that occur in it."""
    said = _instruction("traduire").replace("{register}", REGISTERS[tone])
    # What the model is to find out by itself has no name.
    said = said.replace("{source}", (source and name_of(source)) or "celle du texte")
    said = said.replace("{target}", name_of(target) or target)
    if terms:
        listed = "\n".join(f"- {term.source} → {term.target}" for term in terms)
        said += "\n\n" + _instruction("glossaire").replace("{terms}", listed)
    return said


def written(batch: Sequence[Wanted]) -> str:
    """The segments, as they are sent."""
    said = "\n".join(f"[{number}] {one_line(each.text)}" for number, each in enumerate(batch, 1))
    for each in batch:
        if each.refused:
            said += "\n\n" + _instruction("autrement").replace("{refused}", one_line(each.refused))
    return said


def about_tags(text: str) -> str:
    """What is added when the tags of a translation were not those of its source."""
    tags = " ".join(tag[0] for tag in TAG.finditer(text))
    return "\n\n" + _instruction("balises").replace("{tags}", tags)


def read(answer: str, count: int) -> list[str] | None:
    """The translations of `count` segments; None unless each is there once, in order, with words.

    Of a single one, the number may be missing.
    """
    lines = [line for line in answer.strip().splitlines() if line.strip()]
    found = [_NUMBERED.fullmatch(line) for line in lines]
    if count == 1 and len(lines) == 1 and found[0] is None:
        return [lines[0].strip()]
    said = [each[2].strip() for each in found if each is not None]
    numbers = [int(each[1]) for each in found if each is not None]
    if None in found or numbers != list(range(1, count + 1)) or not all(said):
        return None
    return said
