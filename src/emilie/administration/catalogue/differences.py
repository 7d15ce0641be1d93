"""What two texts of the catalogue differ in: by lines, and by words inside those that changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from emilie.administration.catalogue.schemas import CatalogueLineOut, Piece

AROUND = 3
"""Lines shown around what changed."""
MOST = 2_000
"""Lines shown in all."""
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
CLOSE = 0.5
"""How much two lines have in common, at least, for words to be told apart."""


def difference(before: str, after: str) -> list[CatalogueLineOut]:
    """The lines that went and came, with a few around; nothing where nothing changed."""
    earlier, later = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(a=earlier, b=later, autojunk=False)
    shown: list[CatalogueLineOut] = []
    told = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > told:
            shown.append(CatalogueLineOut(kind="skipped", pieces=[]))
        for kind, a, b, c, d in group:
            if kind == "equal":
                shown += [_line("same", each) for each in earlier[a:b]]
            else:
                shown += _changed(earlier[a:b], later[c:d])
            told = b
    if shown and told < len(earlier):
        shown.append(CatalogueLineOut(kind="skipped", pieces=[]))
    return shown[:MOST]


def _line(kind: str, text: str) -> CatalogueLineOut:
    return CatalogueLineOut.model_validate(
        {"kind": kind, "pieces": [{"text": text, "changed": False}]}
    )


def _changed(gone: list[str], come: list[str]) -> Iterator[CatalogueLineOut]:
    """Lines that changed one by one are told by words."""
    if len(gone) != len(come):
        yield from (_line("gone", each) for each in gone)
        yield from (_line("come", each) for each in come)
        return
    for before, after in zip(gone, come, strict=True):
        left, right = WORDS.findall(before), WORDS.findall(after)
        words = SequenceMatcher(a=left, b=right, autojunk=False)
        if words.ratio() < CLOSE:
            yield from (_line("gone", before), _line("come", after))
            continue
        codes = words.get_opcodes()
        sides = ((kind, left[a:b]) for kind, a, b, _, _ in codes)
        yield CatalogueLineOut(kind="gone", pieces=list(_pieces(sides)))
        sides = ((kind, right[c:d]) for kind, _, _, c, d in codes)
        yield CatalogueLineOut(kind="come", pieces=list(_pieces(sides)))


def _pieces(sides: Iterable[tuple[str, list[str]]]) -> Iterator[Piece]:
    for kind, words in sides:
        if words:
            yield Piece(text="".join(words), changed=kind != "equal")
