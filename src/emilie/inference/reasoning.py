"""Reasoning written inline as `<think>…</think>` at the head of an answer, cut out as it streams.

Servers that send it apart (`reasoning_content`) do not need this.
"""

from __future__ import annotations

OPEN, CLOSE = "<think>", "</think>"


class ReasoningSplitter:
    """Feed text as it comes; get (reasoning, answer) pieces. Tags may be cut anywhere.

    Empty lines around the reasoning belong to neither.
    """

    def __init__(self) -> None:
        self._inside: bool | None = None
        """Whether the reasoning is going on; None while that cannot be told yet."""
        self._fresh = True
        self._held = ""

    @property
    def settled(self) -> bool:
        """Whether all that comes is the answer."""
        return self._inside is False and not self._fresh

    def feed(self, text: str) -> tuple[str, str]:
        if self._inside is False:
            return "", self._trimmed(text)
        self._held += text
        if self._inside is None:
            head = self._held.lstrip()
            if OPEN.startswith(head[: len(OPEN)]) and len(head) < len(OPEN):
                return "", ""
            if not head.startswith(OPEN):
                self._inside, self._fresh = False, False
                return "", self._release()
            self._inside, self._held = True, head[len(OPEN) :]
        return self._think()

    def _think(self) -> tuple[str, str]:
        thought, closed, answer = self._held.partition(CLOSE)
        if closed:
            thought = self._trimmed(thought)
            self._inside, self._fresh, self._held = False, True, ""
            return thought, self._trimmed(answer)
        # Keep back what may be the beginning of the closing tag.
        keep = next((n for n in range(len(CLOSE) - 1, 0, -1) if self._held.endswith(CLOSE[:n])), 0)
        cut = len(self._held) - keep
        thought, self._held = self._held[:cut], self._held[cut:]
        return self._trimmed(thought), ""

    def _trimmed(self, text: str) -> str:
        if self._fresh:
            text = text.lstrip("\n")
            self._fresh = not text
        return text

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held

    def close(self) -> tuple[str, str]:
        """What was still held back when the stream ended."""
        held = self._release()
        return (held, "") if self._inside else ("", held)

    def whole(self, text: str) -> str:
        """The answer in a complete text, its reasoning left out."""
        _, said = self.feed(text)
        return said + self.close()[1]
