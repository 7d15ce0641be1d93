"""What every answer carries, and which hosts are answered at all.

A pure ASGI layer: it costs microseconds and never buffers a stream.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emilie.core.errors import AppError, BodyTooLarge, HostRefused, Internal, answer
from emilie.core.exchange import Exchange

log = logging.getLogger(__name__)

DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
SANDBOXED = {
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
}
"""Of what comes out of files: nothing of it ever runs on our origin, nor stays with a proxy."""
Told = Callable[[AppError], Response]
NOTHING = re.compile("(?!)")
NO_SHAPES: Mapping[str, Told] = MappingProxyType({})
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Headers:
    """Adds the security headers; with `hosts`, refuses requests made to any other name.

    The demonstration sign-in asks for no proof, so a page of another site must not reach it by
    pointing its own name at 127.0.0.1 (DNS rebinding).
    """

    def __init__(
        self, app: ASGIApp, hosts: frozenset[str] | None, most: int,
        uploads: re.Pattern[str] = NOTHING, told: Mapping[str, Told] = NO_SHAPES,
    ) -> None:  # fmt: skip
        """`most` bounds the bytes of a body, except for paths that are `uploads`; `told` answers
        failures under a path that has a shape of its own for them.
        """
        self._app = app
        self._hosts = hosts
        self._most = most
        self._uploads = uploads
        self._told = told
        fixed = {
            "content-security-policy": "; ".join(DIRECTIVES),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }
        self._fixed = [(name.encode(), value.encode()) for name, value in fixed.items()]
        self._fixed_of_api = [*self._fixed, (b"cache-control", b"no-store")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False
        exchange = Exchange(scope)

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                exchange.answers(message, MutableHeaders(scope=message))
                known = {name for name, _ in message["headers"]}
                of_api = scope["path"].startswith("/api/")
                fixed = self._fixed_of_api if of_api else self._fixed
                message["headers"].extend(pair for pair in fixed if pair[0] not in known)
            await send(message)

        try:
            await self._admit(scope, receive, with_headers)
        except Exception:
            # Answered here, so that a failure of ours carries the headers too.
            log.exception("unexpected error")
            if started:
                raise
            await self._tell(Internal(), scope)(scope, receive, with_headers)
        finally:
            exchange.ends()

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._hosts is not None and _host(scope) not in self._hosts:
            await self._tell(HostRefused(), scope)(scope, receive, send)
        elif self._uploads.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
        elif _length(scope) > self._most:
            await self._tell(BodyTooLarge(), scope)(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive, self._most), send)

    def _tell(self, error: AppError, scope: Scope) -> Response:
        for under, told in self._told.items():
            if scope["path"].startswith(under):
                return told(error)
        return answer(error)


def _bounded(receive: Receive, most: int) -> Receive:
    """Count a body whose length was not announced, as it comes."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(413)
        return message

    return bounded


def _length(scope: Scope) -> int:
    """The announced length of the body, 0 when there is none."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            host: str = value.decode("latin-1").lower()
            return host if host.endswith("]") else host.rsplit(":", 1)[0]
    return ""
