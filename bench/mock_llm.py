"""A very light OpenAI-compatible model server: `python -m bench.mock_llm --port 9100`.

Token i of a streamed answer leaves at `request + ttft + i / rate`, whatever the clients do. Its
text is `<i>~<sent> `, where <sent> is CLOCK_MONOTONIC in microseconds, base 36, as it is written:
a client on the same machine can tell each token's delay, however what stands between re-frames it.

Routes (with or without `/v1`): GET /models, POST /chat/completions, GET /stats, GET /health.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, cast

import uvloop

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"


def token_text(index: int) -> str:
    return f"{index}~{base36(time.monotonic_ns() // 1000)} "


@dataclass(frozen=True)
class Pace:
    ttft: float = 0.05
    rate: float = 50.0
    tokens: int = 200
    model: str = "mock-model"


@dataclass
class Stats:
    streams: int = 0
    plain: int = 0
    completed: int = 0
    aborted: int = 0
    tokens: int = 0
    active: int = 0
    most_active: int = 0
    latest_ms: float = 0.0


def response(payload: object, status: str = "200 OK") -> bytes:
    body = json.dumps(payload).encode()
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def http_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def asks_for_title(messages: list[dict[str, Any]]) -> bool:
    instructions = json.dumps(messages[:1], ensure_ascii=False)[:2000].lower()
    return "titre" in instructions or "title" in instructions


def read_chunked(data: bytes) -> tuple[bytes | None, bytes]:
    """The body, None while it is not whole, and what follows it."""
    body = b""
    while True:
        line, separator, data = data.partition(b"\r\n")
        if not separator:
            return None, b""
        size = int(line.split(b";")[0], 16)
        if len(data) < size + 2:
            return None, b""
        if size == 0:
            return body, data[2:]
        body, data = body + data[:size], data[size + 2 :]


class Client(asyncio.Protocol):
    """One connection: HTTP/1.1 with keep-alive, one request at a time."""

    def __init__(self, pace: Pace, stats: Stats) -> None:
        self.loop = asyncio.get_running_loop()
        self.pace = pace
        self.stats = stats
        self.transport: asyncio.Transport | None = None
        self.timer: asyncio.TimerHandle | None = None
        self._buffer = b""
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        door = transport.get_extra_info("socket")
        if door is not None:
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self._busy:
            self.stats.aborted += 1
            self.stats.active -= 1
            self._busy = False
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._busy:
            self._next_request()

    def _next_request(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        lines = self._buffer[:end].split(b"\r\n")
        method, target, _ = lines[0].decode("latin-1").split(" ", 2)
        fields = [line.partition(b":") for line in lines[1:]]
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        rest = self._buffer[end + 4 :]
        body: bytes | None
        if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
            body, rest = read_chunked(rest)
        else:
            length = int(headers.get(b"content-length", b"0"))
            body, rest = (rest[:length] if len(rest) >= length else None), rest[length:]
        if body is not None:
            self._buffer = rest
            self._route(method, target.split("?")[0], body)

    def _route(self, method: str, target: str, body: bytes) -> None:
        path = target.removeprefix("/v1").rstrip("/")
        if path == "/chat/completions" and method == "POST":
            self._complete(json.loads(body))
        elif path == "/models":
            self.reply(response({"object": "list", "data": [{"id": self.pace.model}]}))
        elif path == "/stats":
            self.reply(response({**asdict(self.stats), "pid": os.getpid()}))
        elif path in {"", "/health"}:
            self.reply(response({"status": "ok"}))
        else:
            self.reply(response({"error": {"message": f"no route {path}"}}, "404 Not Found"))

    def reply(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.write(data)
            if self._buffer:
                self._next_request()

    def _complete(self, request: dict[str, Any]) -> None:
        self._busy = True
        self.stats.active += 1
        self.stats.most_active = max(self.stats.most_active, self.stats.active)
        start = self.loop.time()
        if request.get("stream"):
            self.stats.streams += 1
            Stream(self, usage="stream_options" in request, start=start)
        else:
            self.stats.plain += 1
            title = asks_for_title(request.get("messages") or [])
            self.timer = self.loop.call_at(start + self.pace.ttft, self._send_whole, title)

    def _send_whole(self, title: bool) -> None:
        said = (
            "Congés des agents publics"
            if title
            else "".join(map(token_text, range(self.pace.tokens)))
        )
        message = {"role": "assistant", "content": said}
        self.done()
        self.reply(
            response(
                {
                    "id": "chatcmpl-mock", "object": "chat.completion", "created": int(time.time()),
                    "model": self.pace.model,
                    "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                    "usage": {"prompt_tokens": 20, "completion_tokens": 8, "total_tokens": 28},
                }
            )
        )  # fmt: skip

    def done(self) -> None:
        self._busy = False
        self.timer = None
        self.stats.completed += 1
        self.stats.active -= 1


class Stream:
    """One streamed answer."""

    HEAD = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
        b"cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n"
    )

    def __init__(self, client: Client, *, usage: bool, start: float) -> None:
        self._client = client
        self._usage = usage
        self._first = start + client.pace.ttft
        self._index = 0
        common = (
            f'"id":"chatcmpl-mock","object":"chat.completion.chunk",'
            f'"created":{int(time.time())},"model":"{client.pace.model}"'
        )
        self._opening = f'data: {{{common},"choices":[{{"index":0,"delta":'
        self._tail = f'data: {{{common},"choices":[],"usage":'
        client.timer = client.loop.call_at(self._first, self._tick)

    def _event(self, delta: str, finish: str = "null") -> bytes:
        return http_chunk(f'{self._opening}{delta},"finish_reason":{finish}}}]}}\n\n'.encode())

    def _tick(self) -> None:
        client, pace = self._client, self._client.pace
        if client.transport is None:
            return
        late = client.loop.time() - self._first - self._index / pace.rate
        client.stats.latest_ms = max(client.stats.latest_ms, round(late * 1000, 2))
        data = self._event(f'{{"content":"{token_text(self._index)}"}}')
        if self._index == 0:
            data = self.HEAD + self._event('{"role":"assistant","content":""}') + data
        client.stats.tokens += 1
        self._index += 1
        if self._index < pace.tokens:
            client.transport.write(data)
            due = self._first + self._index / pace.rate
            client.timer = client.loop.call_at(due, self._tick)
        else:
            client.done()
            client.reply(data + self._closing())

    def _closing(self) -> bytes:
        count = self._client.pace.tokens
        data = self._event("{}", '"stop"')
        if self._usage:
            used = {"prompt_tokens": 20, "completion_tokens": count, "total_tokens": 20 + count}
            data += http_chunk(f"{self._tail}{json.dumps(used)}}}\n\n".encode())
        return data + http_chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


async def serve(host: str, port: int, pace: Pace) -> None:
    stats = Stats()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Client(pace, stats), host, port, backlog=2048)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--ttft-ms", type=float, default=50, help="time to first token")
    parser.add_argument("--rate", type=float, default=50, help="tokens per second of a stream")
    parser.add_argument("--tokens", type=int, default=200, help="tokens in an answer")
    parser.add_argument("--model", default="mock-model")
    given = parser.parse_args()
    pace = Pace(given.ttft_ms / 1000, given.rate, given.tokens, given.model)
    with suppress(KeyboardInterrupt):
        uvloop.run(serve(given.host, given.port, pace))


if __name__ == "__main__":
    main()
