"""One signed-in agent who calls the API and looks at a clock."""

from __future__ import annotations

import http.client
import json
import time
from pathlib import Path
from typing import Any

from bench.system import Service


class Refused(Exception):
    """A call that was not answered 2xx."""


class Agent:
    def __init__(self, server: Service, name: str, persona: str = "agent") -> None:
        self._door = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._headers: dict[str, str] = {}
        who = {"persona": persona, "as": name}
        response, body = self._send("POST", "/api/sign-in/demonstration", json.dumps(who).encode())
        cookies = response.headers.get_all("set-cookie") or []
        self.me: dict[str, Any] = json.loads(body)["agent"]
        self._headers = {
            "cookie": "; ".join(cookie.partition(";")[0] for cookie in cookies),
            "x-csrf-token": json.loads(body)["csrf_token"],
        }

    def _send(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[http.client.HTTPResponse, bytes]:
        headers = self._headers | ({"content-type": kind} if body is not None else {})
        self._door.request(method, path, body, headers)
        response = self._door.getresponse()
        answer = response.read()
        if not 200 <= response.status < 300:
            raise Refused(f"{response.status} {method} {path} {answer[:200]!r}")
        return response, answer

    def hang_up(self) -> None:
        """Before a long silence: the server would; the next call opens a connection again."""
        self._door.close()

    def get(self, path: str) -> Any:
        return json.loads(self._send("GET", path)[1])

    def seconds(self, path: str) -> float:
        """How long a read takes, to its last byte."""
        began = time.perf_counter()
        self._send("GET", path)
        return time.perf_counter() - began

    def post(self, path: str, body: object) -> Any:
        return json.loads(self._send("POST", path, json.dumps(body).encode())[1])

    def send(self, path: str, content: bytes, kind: str) -> Any:
        """What is no JSON, such as a list."""
        return json.loads(self._send("POST", path, content, kind)[1])

    def stream(self, path: str, body: object) -> bytes:
        """A streamed answer, to its end."""
        return self._send("POST", path, json.dumps(body).encode())[1]

    def upload(self, file: Path, path: str = "/api/documents") -> dict[str, Any]:
        limit = "bench-limit-between-parts"
        head = (
            f'--{limit}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        body = head.encode() + file.read_bytes() + f"\r\n--{limit}--\r\n".encode()
        kind = f"multipart/form-data; boundary={limit}"
        document: dict[str, Any] = json.loads(self._send("POST", path, body, kind)[1])
        return document
