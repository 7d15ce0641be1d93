r"""The wire of a streamed answer: server-sent events that the AI SDK reads.

A frame is `data: {json}\n\n`, the last one `data: [DONE]\n\n`; `: ping` keeps proxies from
closing a silent stream.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import orjson
from fastapi.responses import StreamingResponse

from emilie.assistant.chunks import Chunk, Part, name_again, unfinished

PING = b": ping\n\n"
DONE = b"data: [DONE]\n\n"
HEADERS = {
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-vercel-ai-ui-message-stream": "v1",
}


def frame(chunk: Chunk) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def stream(frames: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(frames, media_type="text/event-stream", headers=HEADERS)


def said_again(parts: Sequence[Part]) -> list[Chunk]:
    """Chunks that rebuild `parts` for an answer that goes on; its last text is left open."""
    chunks: list[Chunk] = []
    left_open = unfinished(parts)
    for index, part in enumerate(parts):
        kind = part["type"]
        if kind in {"text", "reasoning"}:
            name = name_again(kind, index)
            chunks.append({"type": f"{kind}-start", "id": name})
            chunks.append({"type": f"{kind}-delta", "id": name, "delta": part["text"]})
            if index != left_open:
                chunks.append({"type": f"{kind}-end", "id": name})
        elif kind.startswith("tool-"):
            chunks += tool_again(part)
        else:
            chunks.append(part)
    return chunks


def tool_again(part: Part) -> list[Chunk]:
    call = {"toolCallId": part["toolCallId"]}
    name = part["type"].removeprefix("tool-")
    asked: Chunk = {"type": "tool-input-available", "toolName": name, "input": part["input"]} | call
    if part["state"] == "output-available":
        return [asked, {"type": "tool-output-available", "output": part["output"]} | call]
    if part["state"] == "output-error":
        return [asked, {"type": "tool-output-error", "errorText": part["errorText"]} | call]
    return [asked]
