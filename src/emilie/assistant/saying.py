"""The words of an answer as chunks: its parts opened and closed, its citations among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from emilie.assistant.chunks import Chunk, Part, name_again, unfinished
from emilie.assistant.citations import Citations, Said, document_of
from emilie.inference.quotas import Spending

Say = Callable[[Chunk], None]
"""Takes the chunks of an answer: a call, because a generator costs more than the words."""


class Saying:
    """One answer being said. `facts` is the message's metadata; `before`, the parts that were said
    before an interruption.
    """

    chunk: Say
    """Says anything but words."""

    def __init__(self, facts: dict[str, Any], before: Sequence[Part], spending: Spending) -> None:
        self._facts = facts
        self._before = before
        self._spending = spending
        self._began = monotonic()
        goes_on = unfinished(before)
        self._open = None if goes_on is None else ("text", name_again("text", goes_on))
        self._pieces = 0
        self.skip = ""
        """What was said before, where the endpoint says it again."""
        self.written: list[str] = []
        """The words said by this attempt, its links to sources among them."""
        self.cited = set(map(document_of, before)) - {None}
        """Ids of the documents that the answer cites."""

    def event(self, event: Any, citations: Citations) -> None:
        """Say one event of the model's stream; only words and reasoning are said."""
        if event.event_kind == "part_start":
            content = getattr(event.part, "content", None)
            kind = event.part.part_kind
        elif event.event_kind == "part_delta":
            content = getattr(event.delta, "content_delta", None)
            kind = event.delta.part_delta_kind
        else:
            return
        if content and kind == "thinking":
            self._piece("reasoning", content)
        elif content and kind == "text":
            self.words(citations, content)

    def words(self, citations: Citations, text: str) -> None:
        self._said(citations.feed(text), citations)

    def end(self, citations: Citations) -> None:
        """What was held back, then the end of the part."""
        self._said(citations.close(), citations)
        self._shut()

    def text(self, text: str) -> None:
        """Words of ours, as the end of a part."""
        self._piece("text", text)
        self._shut()

    def _said(self, said: list[Said], citations: Citations) -> None:
        for piece in said:
            if isinstance(piece, str):
                if fresh := self._skipped(piece):
                    self._piece("text", fresh)
            else:
                self.cited.add(document_of(piece))
                if not self._is_known(piece):
                    self.chunk(piece)
        if citations.expected:
            facts = {"verified": citations.verified, "removed": citations.removed}
            self._facts["citations"] = facts

    def _skipped(self, piece: str) -> str:
        """`piece` without what was said before the interruption."""
        if not self.skip:
            return piece
        if self.skip.startswith(piece):
            self.skip = self.skip[len(piece) :]
            return ""
        common = len(self.skip) if piece.startswith(self.skip) else 0
        self.skip = ""
        return piece[common:]

    def _is_known(self, source: Chunk) -> bool:
        return any(part.get("sourceId") == source["sourceId"] for part in self._before)

    def _piece(self, kind: str, text: str) -> None:
        if self._facts["first_word_seconds"] is None:
            self._facts["first_word_seconds"] = round(monotonic() - self._began, 3)
        if self._open is None or self._open[0] != kind:
            self._shut()
            self._pieces += 1
            self._open = (kind, f"{kind}-{self._pieces}")
            self.chunk({"type": f"{kind}-start", "id": self._open[1]})
        self._spending.written += len(text)
        if kind == "text":
            self.written.append(text)
        self.chunk({"type": f"{kind}-delta", "id": self._open[1], "delta": text})

    def _shut(self) -> None:
        """Close the open part."""
        if self._open is not None:
            kind, name = self._open
            self._open = None
            self.chunk({"type": f"{kind}-end", "id": name})
