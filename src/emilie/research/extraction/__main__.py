"""The process that reads pages: kept warm while there are some, it forks for each one.

A line of JSON says `bytes`, `kind`, `url` and `charset`, the page follows. The answer is its
length, then JSON: what `article.read` found, with the passages of its text; an empty object where
that is nothing.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from emilie.documents.extraction.blocks import clean
from emilie.documents.extraction.forking import serve
from emilie.research.extraction.article import Article, read, text_of
from emilie.research.extraction.passages import LONGEST, SHORTEST, passages_of
from emilie.research.results import seen

if TYPE_CHECKING:
    import socket

HTML = "text/html"
MINE = b"""<html lang="fr"><head><title>Essai</title></head><body><article><h1>Essai</h1>
<p>Une page qui ne sert qu'\xc3\xa0 charger, le 12 mars 2026, ce que la premi\xc3\xa8re demanderait
sinon de charger.</p></article></body></html>"""


def warm_up() -> None:
    """Read a page of our own: all that is loaded at the first one is then there for each."""
    told(MINE, "https://localhost/")


def told(content: bytes, url: str, charset: str | None = None, kind: str = HTML) -> dict[str, Any]:
    if kind == HTML:
        found = read(content, url, charset)
    else:
        found = Article("", "", None, seen(clean(text_of(content, charset))).strip()[:LONGEST])
    if found is None or len(found.text) < SHORTEST:
        return {}
    return {
        "title": found.title, "site": found.site, "text": found.text,
        "published": found.published.isoformat() if found.published else None,
        "passages": passages_of(found.text),
    }  # fmt: skip


def work(wanted: dict[str, Any], asked: IO[bytes], asker: socket.socket) -> None:
    content = asked.read(wanted["bytes"])
    said = told(content, wanted["url"], wanted["charset"], wanted["kind"])
    answer = json.dumps(said, ensure_ascii=False).encode()
    asker.sendall(f"{len(answer)}\n".encode() + answer)


if __name__ == "__main__":
    serve(warm_up, work)
