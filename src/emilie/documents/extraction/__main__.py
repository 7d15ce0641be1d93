"""The extraction process: one file in, its pages and passages out, as lines of JSON.

Native code reads files that anybody may have made, so it runs alone, without secrets in its
environment, and under limits that it sets on itself before it opens the file. Lines written:
`{"progress": [k, n]}`, then `{"page": …}` for each page, then `{"label": …}`; `{"image": …}` for
an image; or `{"error": code}`.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from emilie.documents.extraction.blocks import Page, Unreadable, clean

CHARACTERS = 20_000_000
"""Most characters of text: some 8 000 full pages. A small archive may unpack to far more, and
what follows the reading costs more than the reading."""
OFTEN = 0.1
"""Seconds between two lines of progress."""


def main() -> None:
    path, kind = Path(sys.argv[1]), sys.argv[2]
    memory, seconds, most_pages, parent = (int(value) for value in sys.argv[3:7])
    limit(memory=memory, seconds=seconds, parent=parent)
    try:
        if kind.startswith("image/"):
            tell_image(path)
            return
        label, pages = read(path, kind, most_pages)
        tell_pages(pages)
        tell({"label": label})
    except Unreadable as error:
        tell({"error": error.code})
    except (MemoryError, RecursionError):
        tell({"error": "document_too_much_memory"})
    sys.stdout.flush()


def limit(*, memory: int, seconds: int, parent: int) -> None:
    """Bound this process, and let it die with the one that started it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            sys.exit(1)


def read(path: Path, kind: str, most_pages: int) -> tuple[str, list[Page]]:
    """The pages of a file of that media type, and what they are called."""
    # Each reader is imported for its own files only: start-up is most of a small file's time.
    if kind == "application/pdf":
        from emilie.documents.extraction.pdf import read_pdf  # noqa: PLC0415

        return "page", read_pdf(path, most_pages=most_pages, progress=Progress())
    from emilie.documents.extraction.sections import sections  # noqa: PLC0415

    pages = sections(_blocks(path, kind), most_pages=most_pages)
    if not any(character.isalnum() for page in pages for character in page.text):
        raise Unreadable("document_without_text")
    return "section", pages


def _blocks(path: Path, kind: str) -> Any:
    if kind.endswith("wordprocessingml.document"):
        from emilie.documents.extraction.docx import read_docx  # noqa: PLC0415

        return read_docx(path)
    if kind.endswith("opendocument.text"):
        from emilie.documents.extraction.odt import read_odt  # noqa: PLC0415

        return read_odt(path)
    from emilie.documents.extraction import plain  # noqa: PLC0415

    text = plain.decoded(path.read_bytes())
    if text is None:
        raise Unreadable("document_unsupported")
    text = clean(text)
    return plain.markdown_blocks(text) if kind == "text/markdown" else plain.text_blocks(text)


def tell_image(path: Path) -> None:
    from emilie.documents.extraction.image import read_image  # noqa: PLC0415

    picture = read_image(path)
    content = base64.b64encode(picture.content).decode()
    tell({"image": content, "media_type": picture.media_type})


def tell_pages(pages: list[Page]) -> None:
    """Write each page with its passages: cut here, so that no event loop waits for it."""
    from emilie.documents.passages import cut  # noqa: PLC0415

    if sum(len(page.text) for page in pages) > CHARACTERS:
        raise Unreadable("document_too_many_pages")
    heading: str | None = None
    for page in pages:
        cuts, heading = cut(page, heading)
        spans = [[each.start, each.end, each.words, each.heading] for each in cuts]
        tell({"page": {"text": page.text, "heading": page.heading, "passages": spans}})


class Progress:
    """Says how far the reading is, now and then."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._said >= OFTEN:
            self._said = time.monotonic()
            tell({"progress": [done, total]})
            sys.stdout.flush()


def tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
