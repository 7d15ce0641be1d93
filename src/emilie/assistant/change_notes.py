"""What changed between two documents, said by code: a line an article, with the words of both
versions cited. A model writes from these lines; the engine that only quotes gives them as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5

from emilie.assistant.notes import Block, Notes
from emilie.core.text import locate
from emilie.documents.comparing import Compared
from emilie.documents.comparison.shapes import KINDS, Change, ChangeKind, Op, Segment, Side
from emilie.documents.index.search import Passage
from emilie.documents.models import Document
from emilie.inference.builtin.speech import plain
from emilie.inference.grounding import CITATION, cite

AROUND = 7
"""Words shown on either side of a change."""
SHOWN = 160
"""Words of a line: what an article of several pages became is read in the list of changes."""
QUOTED = 14
LISTED = 40
"""Lines of each kind that are given by the engine that only quotes; the list has them all."""
_MARK = re.compile(rf"\s*{CITATION.pattern}", re.DOTALL)
_BETWEEN = " \n.:–—-"
"""What stands between the name of an article and its words."""
ALIKE = 0.25
"""Share of words kept under which two texts are not two versions of one: of unrelated articles
paired by their numbers, a fifth of the words are the same."""
WORDS = {
    "fr": {
        "articles": "article par article", "headings": "partie par partie",
        "paragraphs": "paragraphe par paragraphe",
        "modified": "Modifié", "added": "Ajouté", "removed": "Supprimé",
        "renumbered": "Renuméroté, sans autre changement",
        "moved": "Déplacé, sans autre changement",
        "unchanged": "inchangé", "start": "Début du texte", "was": "{new}, auparavant {old}",
        "colon": " : ", "more": "{count} autres, dans la liste des changements.",
        "intro": "De **{old}** à **{new}**, {units} : {counts}. Les mots supprimés sont "
        "~~barrés~~, les mots ajoutés en **gras**.",
        "same": "**{old}** et **{new}** disent la même chose, mot pour mot : aucune différence.",
        "unlike": "**{old}** et **{new}** ont trop peu en commun ({share} % de leurs "
        "mots) : ce ne sont sans doute pas deux versions d’un même texte.",
    },
    "en": {
        "articles": "article by article", "headings": "part by part",
        "paragraphs": "paragraph by paragraph",
        "modified": "Modified", "added": "Added", "removed": "Removed",
        "renumbered": "Renumbered, otherwise the same", "moved": "Moved, otherwise the same",
        "unchanged": "unchanged", "start": "Beginning of the text", "was": "{new}, formerly {old}",
        "colon": ": ", "more": "{count} more, in the list of changes.",
        "intro": "From **{old}** to **{new}**, {units}: {counts}. Deleted words are ~~struck~~, "
        "inserted words are in **bold**.",
        "same": "**{old}** and **{new}** say the same, word for word: no difference.",
        "unlike": "**{old}** and **{new}** have too little in common ({share}% of their words): "
        "they are most likely not two versions of one text.",
    },
}  # fmt: skip


class Line(NamedTuple):
    """What became of an article, in Markdown with citation marks."""

    kind: ChangeKind
    label: str
    page: int
    text: str


class ChangeNotes:
    """The lines of a comparison, and the passages that they cite, by their numbers."""

    def __init__(self, found: Compared, language: str, shown: int = SHOWN) -> None:
        """`shown` is how many words a line has at most."""
        self._found = found
        self._shown = shown
        self._words = WORDS["en" if language == "en" else "fr"]
        # By their numbers, once: a line is told of each of thousands of articles.
        self._pages = [{page.number: page.text for page in each.pages} for each in found.texts]
        self.sources: dict[int, Passage] = {}
        self.lines = [
            self._line(each) for each in found.changes.changes if each.kind != "unchanged"
        ]

    @property
    def names(self) -> str:
        old, new = self._found.documents
        return f"{old.name} → {new.name}"

    @property
    def alike(self) -> bool:
        return self._found.changes.kept >= ALIKE

    def verdict(self) -> str:
        """What there is to say when nothing changed, or when everything did; else nothing."""
        if not self.lines:
            return self._told("same")
        if not self.alike:
            return self._told("unlike", share=round(100 * self._found.changes.kept))
        return ""

    def listed(self) -> str:
        """All of it without citations: for a file."""
        return _MARK.sub("", self.quoted(len(self.lines)))

    def quoted(self, most: int = LISTED) -> str:
        """As an answer: what changed by kind, `most` lines of each, in the order of the text."""
        counts = self._found.changes.counts
        names = [(self._words[kind].partition(",")[0].lower(), counts[kind]) for kind in KINDS]
        told = ", ".join(f"{count}\u00a0{name}{'s' * (count > 1) if self._fr else ''}"
                         for name, count in names if count)  # fmt: skip
        units = self._words[self._found.changes.units]
        parts = [self._told("intro", units=units, counts=told)]
        for kind, lines in self._by_kind().items():
            shown = [f"- {line.text}" for line in lines[:most]]
            if left := len(lines) - len(shown):
                shown.append(f"- {self._words['more'].format(count=left)}")
            parts.append(f"**{self._words[kind]}**\n\n" + "\n".join(shown))
        return "\n\n".join(parts)

    def blocks(self) -> list[Block]:
        """The lines as notes for a model, those of each kind together."""
        return [self.block(lines, self._words[kind]) for kind, lines in self._by_kind().items()]

    def block(self, lines: Sequence[Line], title: str) -> Block:
        pages = [line.page for line in lines]
        facts = {"document": self.names, "title": title, "from": min(pages), "to": max(pages)}
        return Block(facts, Notes(tuple(line.text for line in lines)))

    @property
    def _fr(self) -> bool:
        return self._words is WORDS["fr"]

    def _told(self, key: str, **told: object) -> str:
        old, new = (plain(each.name, inline=True) for each in self._found.documents)
        return self._words[key].format(old=old, new=new, **told)

    def _by_kind(self) -> dict[ChangeKind, list[Line]]:
        found: dict[ChangeKind, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.kind].append(line)
        return {kind: found[kind] for kind in KINDS if kind in found}

    def _line(self, change: Change) -> Line:
        there = change.right or change.left
        assert there is not None
        shown = _shown(change, self._shown)
        marks = [
            self._cited(at, side, change.segments)
            for at, side in enumerate((change.left, change.right)) if side is not None
        ]  # fmt: skip
        name = self._name(change)
        named = f"**{name}**{self._words['colon']}{shown}" if shown else f"**{name}**"
        text = " ".join([named, *filter(None, marks)])
        return Line(change.kind, there.label, there.pieces[0].page, text)

    def _name(self, change: Change) -> str:
        labels = [
            plain(each.label or self._words["start"], inline=True)
            for each in (change.left, change.right) if each is not None
        ]  # fmt: skip
        if len(set(labels)) == 2:
            return self._words["was"].format(old=labels[0], new=labels[1])
        return labels[0]

    def _cited(self, at: int, side: Side, segments: Sequence[Segment]) -> str:
        """The mark that cites a version's words where it changed."""
        own: Op = "inserted" if at else "deleted"
        passages = _passages(self._found.documents[at], self._pages[at], side)
        for words in _quotes(segments, own):
            for passage in passages:
                if (found := locate(words, passage.text)) is not None:
                    number = len(self.sources) + 1
                    self.sources[number] = passage
                    return cite(number, passage.text[found[0] : found[1]])
        return ""


def _passages(document: Document, pages: Mapping[int, str], side: Side) -> list[Passage]:
    """An article as a passage of each page that it is on."""
    return [
        Passage(
            uuid5(NAMESPACE_OID, f"{document.id} {piece}"), document.id, document.name, piece.page,
            document.page_label, side.label or None, piece.start, piece.end,
            pages[piece.page][piece.start : piece.end], document.media_type, document.pages,
        )
        for piece in side.pieces
    ]  # fmt: skip


def _quotes(segments: Sequence[Segment], own: Op) -> list[str]:
    """What to cite of a version, the best first: words around its first change, else its first."""
    mine = [(op == own, text.split()) for op, text in segments if op in {own, "kept"}]
    words = [word for _, each in mine for word in each]
    at = 0
    for changed, each in mine:
        if changed and each:
            break
        at += len(each)
    at = 0 if at >= len(words) else at
    begins = max(0, at - 4)
    tries = [(begins, QUOTED), (at, QUOTED), (at, 4), (0, QUOTED), (0, 4), (0, 2)]
    return [" ".join(words[start : start + length]) for start, length in tries]


def _shown(change: Change, most: int) -> str:
    """The changed words among a few of those around, in Markdown, on one line; of an article that
    is new or gone, its words. Nothing of one that was only renumbered or moved.
    """
    if change.kind in {"renumbered", "moved"}:
        return ""
    marks = {"kept": "", "deleted": "~~", "inserted": "**"}
    if change.kind != "modified":
        marks = dict.fromkeys(marks, "")
    segments = _unnamed(change)
    pieces: list[str] = []
    left = most
    for at, (op, text) in enumerate(segments):
        words = text.split()
        if op == "kept":
            words = _around(words, before=at > 0, after=at < len(segments) - 1)
        cut = op != "kept" and len(words) > left
        words = words[:left] if cut else words
        left -= len(words)
        if told := plain(" ".join(words), inline=True):
            pieces.append(f"{marks[op]}{told}{marks[op]}")
        if cut or (left <= 0 and at < len(segments) - 1):
            pieces.append("[…]")
            break
    return " ".join(pieces)


def _unnamed(change: Change) -> list[Segment]:
    """Without the name that the text begins with: it is told already."""
    (op, text), *rest = change.segments
    side = change.right or change.left
    if _renamed(change):
        (op, text), *rest = change.segments[3:]
        return [(op, text.lstrip(_BETWEEN)), *rest]
    words = " ".join(text.split())
    if side is None or not side.label or not words.startswith(side.label):
        return change.segments
    shorter = words.removeprefix(side.label).lstrip(_BETWEEN)
    return [(op, shorter), *rest] if shorter else rest or change.segments


def _renamed(change: Change) -> bool:
    """Whether the text begins with both names: « Article », then « 5 » that became « 4 »."""
    if change.left is None or change.right is None or len(change.segments) < 4:
        return False
    ops, texts = zip(*change.segments[:3], strict=True)
    names = [" ".join(f"{texts[0]}{own}".split()) for own in texts[1:]]
    return ops == ("kept", "deleted", "inserted") and names == [
        change.left.label, change.right.label
    ]  # fmt: skip


def _around(words: list[str], *, before: bool, after: bool) -> list[str]:
    """What is shown of kept words: those that touch a change."""
    most = AROUND * (before + after)
    if len(words) <= most + 1:
        return words
    first = words[:AROUND] if before else []
    last = words[len(words) - AROUND :] if after else []
    return [*first, "[…]", *last]
