"""The translation process: `translation read|write PATH KIND NAME TARGET MEMORY SECONDS PAGES
PARENT`.

As the extraction process it opens what anybody may have made, so it runs alone, without secrets,
and under limits. `read` writes lines of JSON: `{"progress": [k, n]}`, then `{"segment": …}` for
each text. `write` reads `[[source, target], …]` as JSON and writes the
file. Either may write `{"error": code}` on the error output instead.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.limits import limit
from emilie.documents.translation.formats import opened
from emilie.documents.translation.segments import MOST, put, segments_of

OFTEN = 0.1
"""Seconds between two lines of progress."""


def main() -> None:
    verb, path, kind, name, target = sys.argv[1:6]
    memory, seconds, pages, parent = (int(value) for value in sys.argv[6:10])
    limit(memory=memory, seconds=seconds, parent=parent)
    try:
        with Path(path).open("rb") as file:
            if verb == "read":
                read(file, kind, name, pages)
            else:
                write(file, kind, name, target, pages)
    except Unreadable as error:
        fail(error.code)
    except (MemoryError, RecursionError):
        fail("document_too_much_memory")


def fail(code: str) -> None:
    print(json.dumps({"error": code}), file=sys.stderr)  # noqa: T201 -- to whom started it
    sys.exit(3)


def read(file: IO[bytes], kind: str, name: str, pages: int) -> None:
    book = opened(file, kind, name, None, pages, Progress())
    segments = segments_of(book.units())
    if not segments:
        raise Unreadable("document_without_text")
    if len(segments) > MOST:
        raise Unreadable("document_too_many_pages")
    for segment in segments:
        tell({"segment": segment.facts()})
    sys.stdout.flush()


def write(file: IO[bytes], kind: str, name: str, target: str, pages: int) -> None:
    targets = dict(json.load(sys.stdin.buffer))
    book = opened(file, kind, name, target, pages, lambda *_: None)
    # All of them first: what is written must not change what is still to be read.
    put(list(book.units()), targets)
    sys.stdout.buffer.write(book.saved())


class Progress:
    """Says how far the reading is, now and then."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._said >= OFTEN:
            self._said = time.monotonic()
            tell({"progress": [done, total]})
            sys.stdout.flush()


def tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
