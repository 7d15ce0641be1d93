"""Citations bound by code, while the answer streams.

The model marks a quotation as `[[12: "exact words of passage 12"]]`. The words are looked up in
the stored passage: found, the marker becomes the link `[1](#source-1)` with a source that says
where; not found, it disappears and is counted. Nothing unverified is ever shown as a source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from emilie.assistant.chunks import Chunk, Part
from emilie.core.text import locate
from emilie.documents.index.search import Passage
from emilie.inference.grounding import CITATION, Citation, read_citation
from emilie.research.passages import WebPassage

LONGEST = 2_000
"""Characters after which an opening `[[` is taken for plain text."""

SPACES = " \u00a0\u202f"
_HELD = re.compile(rf"[{SPACES}]*\[?$")
# What may still become a citation when more text comes; and one without words, which proves
# nothing.
_BEGINS = re.compile(r"\[\[\s*(\d+\s*(\]|:\s*([\"“«„].*)?)?)?", re.DOTALL)
_BARE = re.compile(r"\[\[\s*\d+\s*\]\]")

SOURCE_LINK = re.compile(rf"[{SPACES}]*\[\d+\]\(#source-\d+\)")
"""What a verified citation became in the text of an answer."""

SOURCES = frozenset({"source-document", "source-url"})
"""Parts of a message that are sources: a document, a page of the Web or a publication."""

Said = str | Chunk


class Citations:
    """Feed the model's text; get text to show and sources, in order."""

    def __init__(
        self,
        passages: Mapping[int, Passage],
        said: Sequence[Part] = (),
    ) -> None:
        """`passages` may grow while the answer is made; `said` are the parts of before, when an
        answer goes on.
        """
        self._passages = passages
        self._held = ""
        self._numbers: dict[tuple[str, int, int, int], int] = {}
        self.verified = 0
        self.removed = 0
        for part in said:
            if part["type"] in SOURCES:
                facts = part["providerMetadata"]["emilie"]
                place = (facts["document_id"], facts["page"], facts["start"], facts["end"])
                self._numbers[place] = facts["number"]
                self.verified += 1

    @property
    def expected(self) -> bool:
        """Whether there is anything to cite."""
        return bool(self._passages)

    def feed(self, text: str) -> list[Said]:
        if not self._passages:
            return [text]
        self._held += text
        said: list[Said] = []
        while self._held:
            opening = self._held.find("[[")
            if opening < 0:
                end = _HELD.search(self._held)
                assert end is not None
                self._say(said, self._held[: end.start()])
                self._held = self._held[end.start() :]
                break
            closed = CITATION.match(self._held, opening) or _BARE.match(self._held, opening)
            if closed is not None:
                cited = read_citation(closed) if closed.re is CITATION else None
                self._cite(said, self._held[:opening], cited)
                self._held = self._held[closed.end() :]
            elif self._may_become_one(opening):
                break
            else:
                self._say(said, self._held[: opening + 2])
                self._held = self._held[opening + 2 :]
        return said

    def _may_become_one(self, opening: int) -> bool:
        rest = self._held[opening:]
        return len(rest) < LONGEST and _BEGINS.fullmatch(rest) is not None

    def _say(self, said: list[Said], text: str) -> None:
        if text:
            said.append(text)

    def _cite(self, said: list[Said], before: str, cited: Citation | None) -> None:
        passage = None if cited is None else self._passages.get(cited.id)
        found = None
        if cited is not None and passage is not None:
            found = locate(cited.quote, passage.text)
        if passage is None or found is None:
            self.removed += 1
            self._say(said, before.rstrip(SPACES))
            return
        start, end = passage.start + found[0], passage.start + found[1]
        place = (str(passage.document_id), passage.page, start, end)
        number = self._numbers.get(place)
        if number is None:
            number = self._numbers[place] = len(self._numbers) + 1
            self.verified += 1
            said.append(_source(number, passage, start, end))
        self._say(said, f"{before}[{number}](#source-{number})")

    def close(self) -> list[Said]:
        """What was still held back; a citation that never closed is dropped."""
        held, self._held = self._held, ""
        opening = held.find("[[")
        if opening >= 0 and held[opening:].strip() != "[[":
            self.removed += 1
            held = held[:opening]
        return [held] if held.rstrip() else []


def document_of(part: Part) -> str | None:
    """Id of the document, or of the page, that a source is of; None for what is no source."""
    if part["type"] not in SOURCES:
        return None
    found: str = part["providerMetadata"]["emilie"]["document_id"]
    return found


def _source(number: int, passage: Passage, start: int, end: int) -> Chunk:
    facts = {
        "number": number,
        "document_id": str(passage.document_id),
        "page": passage.page,
        "page_label": passage.page_label,
        "heading": passage.heading,
        "quote": passage.text[start - passage.start : end - passage.start],
        "start": start,
        "end": end,
    }
    if isinstance(passage, WebPassage):
        published = passage.published.isoformat() if passage.published else None
        facts |= {"site": passage.site, "published": published, "reference": passage.reference}
        named = {"type": "source-url", "url": passage.url, "title": passage.document_name}
    else:
        named = {
            "type": "source-document", "mediaType": passage.media_type,
            "title": passage.document_name, "filename": passage.document_name,
        }  # fmt: skip
    return named | {"sourceId": str(number), "providerMetadata": {"emilie": facts}}
