"""The extraction process: one file in, its pages and passages out, as lines of JSON.

Native code reads files that anybody may have made, so it runs alone, without secrets in its
environment, and under limits that it sets on itself before it opens the file. Lines written:
`{"progress": [k, n]}`, `{"image": …}` for an image, `{"page": …}` for each page (of an image: one
with its words, none where nothing recognises any), then `{"label": …, "unread": n, "beside":
[…]}`; or `{"error": code}`. Between them, where the last argument says `outside`, pictures whose
words others recognise (`extraction/outside.py`); where it says `wordless`, those of an image are
left alone.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emilie.documents.extraction.blocks import Page, Unreadable
from emilie.documents.extraction.kinds import IMAGES
from emilie.documents.extraction.limits import limit
from emilie.documents.extraction.readers import Reading

if TYPE_CHECKING:
    from emilie.documents.extraction.outside import Outside

CHARACTERS = 20_000_000
"""Most characters of text: some 8 000 full pages. A small archive may unpack to far more, and
what follows the reading costs more than the reading."""
OFTEN = 0.1
"""Seconds between two lines of progress."""
_TELLING = threading.Lock()


def main() -> None:
    path, kind = Path(sys.argv[1]), sys.argv[2]
    memory, seconds, most_pages, parent = (int(value) for value in sys.argv[3:7])
    limit(memory=memory, seconds=seconds, parent=parent)
    how = sys.argv[7]
    outside = listening() if how == "outside" else None
    try:
        if kind in IMAGES:
            tell_image(path)
            if how != "wordless":
                tell_words(path, most_pages, outside)
        else:
            about, pages = read(path, kind, most_pages, outside)
            tell_pages(pages)
            tell(about)
    except Unreadable as error:
        tell({"error": error.code})
    except (MemoryError, RecursionError):
        tell({"error": "document_too_much_memory"})
    sys.stdout.flush()


def listening() -> Outside:
    from emilie.documents.extraction.outside import Outside

    return Outside(tell_now, sys.stdin.fileno())


def read(
    path: Path, kind: str, most_pages: int, outside: Outside | None
) -> tuple[dict[str, Any], list[Page]]:
    """The pages of a file of that media type, what they are called, how many are not read, and what
    stands beside their text.
    """
    reading = Reading(most_pages, Progress(), outside)
    with path.open("rb") as file:
        label, pages = reading.pages(file, kind)
    if not any(character.isalnum() for page in pages for character in page.text):
        raise Unreadable("document_without_text")
    stands = [asdict(each) for each in reading.beside]
    return {"label": label, "unread": reading.unread, "beside": stands}, pages


def tell_image(path: Path) -> None:
    from emilie.documents.extraction.image import read_image

    with path.open("rb") as file:
        picture = read_image(file)
    content = base64.b64encode(picture.content).decode()
    tell({"image": content, "media_type": picture.media_type})


def tell_words(path: Path, most_pages: int, outside: Outside | None = None) -> None:
    """The words in an image. It is kept and shown whether there are any or not, so that nothing
    that goes wrong here is said of it.
    """
    from emilie.documents.extraction.scans import read_picture

    try:
        with path.open("rb") as file:
            page = read_picture(file, most_pages=most_pages, outside=outside)
        if page is not None:
            tell_pages([page])
    except (Unreadable, MemoryError):
        return


def tell_pages(pages: list[Page]) -> None:
    """Write each page with its passages: cut here, so that no event loop waits for it."""
    from emilie.documents.passages import cut

    if sum(len(page.text) for page in pages) > CHARACTERS:
        raise Unreadable("document_too_many_pages")
    heading: str | None = None
    for page in pages:
        cuts, heading = cut(page, heading)
        spans = [[each.start, each.end, each.words, each.heading] for each in cuts]
        said = {
            "text": page.text, "heading": page.heading, "quality": page.quality,
            "elsewhere": page.elsewhere,
        }  # fmt: skip
        tell({"page": said | {"passages": spans}})


class Progress:
    """Says how far the reading is, now and then."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._said >= OFTEN:
            self._said = time.monotonic()
            tell_now({"progress": [done, total]})


def tell(line: dict[str, Any]) -> None:
    # Whole, and one at a time: pictures leave from threads of their own.
    with _TELLING:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def tell_now(line: dict[str, Any]) -> None:
    tell(line)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
