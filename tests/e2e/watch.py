"""What no page may do, whatever the test is about."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

REPORT_REFUSALS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("refused by the content policy", event.violatedDirective, event.blockedURI));
"""
# Asking who one is, signed out, answers 401: the browser says so, and no page can prevent it.
SIGNED_OUT = r"status of 401 .*/api/me$"


class Watch:
    """Errors of the console and of scripts, refusals of the content policy, other hosts."""

    def __init__(self) -> None:
        self._faults: list[str] = []
        self._expected = [SIGNED_OUT]

    async def over(self, context: BrowserContext) -> None:
        await context.add_init_script(REPORT_REFUSALS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def expect(self, pattern: str) -> None:
        """Messages like this one are what the test provokes."""
        self._expected.append(pattern)

    def check(self) -> None:
        faults = [
            fault
            for fault in self._faults
            if not any(re.search(pattern, fault) for pattern in self._expected)
        ]
        assert not faults, "\n".join(faults)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self._faults.append(f"{message.text} {message.location['url']}")

    def _on_error(self, error: WebError) -> None:
        self._faults.append(f"{error.error.name}: {error.error.message} {error.error.stack}")

    def _on_request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in {"data", "blob"} and place.hostname != "127.0.0.1":
            self._faults.append(f"asked another host: {request.url}")
