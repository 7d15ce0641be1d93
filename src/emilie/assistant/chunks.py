"""What an answer says while it is made: chunks of the AI SDK's UI-message stream.

`Chunk` is the JSON object of one frame (https://ai-sdk.dev, "Stream protocol", version 1 of
`x-vercel-ai-ui-message-stream`). `Parts` adds chunks up to the parts of the message that the
browser's SDK would build from them, which is what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Chunk = dict[str, Any]
Part = dict[str, Any]


def name_again(kind: str, index: int) -> str:
    """The id under which part number `index` of an interrupted answer is streamed again."""
    return f"{kind}-before-{index}"


def settled(parts: Sequence[Part]) -> list[Part]:
    """The parts of an answer that ended: nothing in it is still being done."""
    return [
        part | {"state": "output-error", "errorText": "tool_interrupted"}
        if part.get("state") == "input-available"
        else part | {"state": "done"}
        if part.get("state") == "streaming"
        else part
        for part in parts
    ]


def unfinished(parts: Sequence[Part]) -> int | None:
    """The text that an interrupted answer goes on with, so that a sentence is not cut in two."""
    for index in range(len(parts) - 1, -1, -1):
        if parts[index]["type"] == "text":
            return index
        if parts[index]["type"].startswith("tool-"):
            return None
    return None


class Parts:
    """The message's parts so far. Text is joined only when asked for: deltas are many."""

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        """`parts` are those of before, for an answer that goes on."""
        self._parts: list[Part] = [dict(part) for part in parts]
        self._texts: dict[int, list[str]] = {}
        self._open: dict[str, int] = {}
        index = unfinished(parts)
        if index is not None:
            self._open[name_again("text", index)] = index
            self._texts[index] = []

    def apply(self, chunk: Chunk) -> None:
        kind: str = chunk["type"]
        if kind in {"text-delta", "reasoning-delta"}:
            self._texts[self._open[chunk["id"]]].append(chunk["delta"])
        elif kind in {"text-start", "reasoning-start"}:
            self._open[chunk["id"]] = len(self._parts)
            self._texts[len(self._parts)] = []
            self._parts.append(
                {"type": kind.removesuffix("-start"), "text": "", "state": "streaming"}
            )
        elif kind in {"text-end", "reasoning-end"}:
            self._parts[self._open.pop(chunk["id"])]["state"] = "done"
        elif kind.startswith("source-"):
            self._parts.append(chunk)
        elif kind.startswith("tool-"):
            self._tool(chunk)
        elif kind.startswith("data-") and not chunk.get("transient"):
            self._data(chunk)

    def _tool(self, chunk: Chunk) -> None:
        part = self._find("toolCallId", chunk["toolCallId"])
        if part is None:
            part = {"type": f"tool-{chunk['toolName']}", "toolCallId": chunk["toolCallId"]}
            self._parts.append(part)
        part["state"] = chunk["type"].removeprefix("tool-")
        part |= {key: chunk[key] for key in ("input", "output", "errorText") if key in chunk}

    def _find(self, key: str, value: object) -> Part | None:
        return next((part for part in self._parts if part.get(key) == value), None)

    def _data(self, chunk: Chunk) -> None:
        for part in self._parts:
            if part["type"] == chunk["type"] and part.get("id") == chunk.get("id"):
                part["data"] = chunk["data"]
                return
        self._parts.append({key: chunk[key] for key in ("type", "id", "data") if key in chunk})

    def close(self) -> None:
        """Mark every part as complete, whatever ended the answer."""
        self._open.clear()
        self._parts = settled(self._parts)

    def list(self) -> list[Part]:
        for index, texts in self._texts.items():
            if texts:
                joined = self._parts[index]["text"] + "".join(texts)
                self._parts[index]["text"] = joined
                texts.clear()
        return self._parts

    @property
    def text(self) -> str:
        return text_of(self.list())


def text_of(parts: list[Part]) -> str:
    """The words of a message: its text parts, reasoning left out."""
    return "\n\n".join(part["text"] for part in parts if part["type"] == "text")
