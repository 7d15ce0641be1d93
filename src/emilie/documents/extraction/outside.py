"""Pages recognised elsewhere: handed over to whoever asked for the reading.

This process has no way out. A picture leaves it as a line on the standard output,
`{"picture": n, "jpeg": base64}`; its words come back as a line on the standard input,
`{"picture": n, "markdown": …}`, null where nobody recognised any. Answers come in any order.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PIL import Image

from emilie.documents.extraction.blocks import clean
from emilie.documents.extraction.ocr import Gray, Recognised
from emilie.documents.extraction.plain import markdown_blocks
from emilie.documents.extraction.sections import one_page

AT_ONCE = 4
"""Pages that are away at once."""
QUALITY = 80
# Where a service found a drawing: nothing of it is kept.
_FIGURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


class Outside:
    at_once = AT_ONCE

    def __init__(self, tell: Callable[[dict[str, Any]], None], answers: int) -> None:
        """`answers` is the descriptor to read them from."""
        self._tell = tell
        self._lock = threading.Lock()
        self._sent = 0
        self._away: dict[int, Future[str | None]] = {}
        threading.Thread(target=self._listen, args=(answers,), daemon=True).start()

    def recognised(self, page: Gray) -> Recognised | None:
        """The words of one page; None where it came back without an answer."""
        said: Future[str | None] = Future()
        jpeg = base64.b64encode(_jpeg(page)).decode()
        with self._lock:
            self._sent += 1
            self._away[self._sent] = said
            self._tell({"picture": self._sent, "jpeg": jpeg})
        markdown = said.result()
        return None if markdown is None else read_markdown(markdown)

    def _listen(self, answers: int) -> None:
        for line in _lines(answers):
            answer = json.loads(line)
            self._away.pop(answer["picture"]).set_result(answer["markdown"])


def read_markdown(markdown: str) -> Recognised:
    """A page as a service writes it. Its tables stay lines, its headings are headings."""
    page = one_page(markdown_blocks(clean(_FIGURE.sub("", markdown))))
    # The page goes on under the heading before it: only its own are known to stand on it.
    page = replace(page, heading=None, elsewhere=True)
    return Recognised(page.text.split("\n"), None, page=page)


def _lines(descriptor: int) -> Iterator[bytes]:
    # A buffered reader holds a lock while it waits, and the interpreter would die of it at its end.
    rest = b""
    while said := os.read(descriptor, 65_536):
        *whole, rest = (rest + said).split(b"\n")
        yield from whole


def _jpeg(page: Gray) -> bytes:
    made = io.BytesIO()
    Image.frombytes("L", (page.width, page.height), page.pixels).save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
