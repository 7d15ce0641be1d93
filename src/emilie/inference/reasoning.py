"""Reasoning written inline as `<think>…</think>` at the head of an answer, cut out as it streams.

Servers that send it apart (`reasoning_content`) do not need this.
"""

from __future__ import annotations

OPEN, CLOSE = "<think>", "</think>"


class ReasoningSplitter:
    """Feed text as it comes; get (reasoning, answer) pieces. Tags may be cut anywhere."""

    def __init__(self) -> None:
        self._state = "head"
        self._held = ""

    def feed(self, text: str) -> tuple[str, str]:
        if self._state == "answer":
            return "", text
        self._held += text
        if self._state == "head":
            head = self._held.lstrip()
            if not head.startswith(OPEN):
                if OPEN.startswith(head):
                    return "", ""
                return "", self._release("answer")
            self._state = "thinking"
            self._held = head[len(OPEN) :].lstrip("\n")
        return self._think()

    def _think(self) -> tuple[str, str]:
        thought, closed, answer = self._held.partition(CLOSE)
        if closed:
            self._state, self._held = "answer", ""
            return thought, answer.lstrip("\n")
        # Keep back what may be the beginning of the closing tag.
        keep = next((n for n in range(len(CLOSE) - 1, 0, -1) if self._held.endswith(CLOSE[:n])), 0)
        thought, self._held = (
            self._held[: len(self._held) - keep],
            self._held[len(self._held) - keep :],
        )
        return thought, ""

    def _release(self, state: str) -> str:
        self._state, held, self._held = state, self._held, ""
        return held

    def close(self) -> tuple[str, str]:
        """What was still held back when the stream ended."""
        thinking = self._state == "thinking"
        held = self._release("answer")
        return (held, "") if thinking else ("", held)

    def whole(self, text: str) -> str:
        """The answer in a complete text, its reasoning left out."""
        _, said = self.feed(text)
        return said + self.close()[1]
