"""HTML as one reads it in a browser, and EPUB, which is HTML in a package.

selectolax builds the tree that a browser would (implied ends of tags included); no script runs and
nothing is fetched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from emilie.documents.extraction.blocks import Block, Unreadable, clean
from emilie.documents.extraction.package import opened, part, tree
from emilie.documents.extraction.plain import decoded
from emilie.documents.extraction.sections import BULLET

# What is not read on the page.
UNSEEN = frozenset(
    {
        *("script", "style", "noscript", "template", "head", "svg", "math", "nav", "select"),
        *("iframe", "object", "datalist", "-comment", "!doctype"),
    }
)
LINES = frozenset(
    {
        *("p", "div", "section", "article", "header", "footer", "main", "aside", "form", "pre"),
        *("blockquote", "figure", "figcaption", "dl", "dt", "dd", "ul", "ol", "li", "address"),
        *("table", "caption", "tr", "td", "th", "hr", "body", "fieldset", "details", "summary"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
MOST_DEPTH = 400
"""Tags inside each other, above which no page was written by a person."""
WIDEST = 12
"""Words of a cell above which a table lays out a page rather than holds data."""

CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
OPF = "{http://www.idpf.org/2007/opf}"


def read_html(file: IO[bytes]) -> list[Block]:
    return html_blocks(_text_of(file.read()))


def html_blocks(text: str) -> list[Block]:
    reader = _Reader()
    root = LexborHTMLParser(text).root
    if root is not None:
        reader.walk(root, 0, pre=False)
    reader.flush()
    return reader.blocks


def _text_of(content: bytes) -> str:
    declared = _CHARSET.search(content[:2048])
    if declared is not None:
        with suppress(LookupError, UnicodeError):
            return content.decode(declared[1].decode("ascii"))
    text = decoded(content)
    if text is None:
        raise Unreadable("document_unsupported")
    return text


def _is_hidden(node: LexborNode) -> bool:
    given = node.attributes
    return node.tag in UNSEEN or "hidden" in given or bool(HIDDEN.search(given.get("style") or ""))


class _Reader:
    """Blocks of what is seen, in the order of the page."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []

    def walk(self, node: LexborNode, depth: int, *, pre: bool) -> None:
        if depth > MOST_DEPTH:
            raise Unreadable("document_too_deep")
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                said = child.text_content or ""
                self._words.append(said if pre else _SPACES.sub(" ", said))
            elif tag == "br":
                self._words.append("\n")
            elif not _is_hidden(child):
                self._element(child, tag, depth + 1, pre=pre or tag == "pre")

    def _element(self, node: LexborNode, tag: str, depth: int, *, pre: bool) -> None:
        if tag not in LINES:
            self.walk(node, depth, pre=pre)
            return
        self.flush()
        if tag == "table" and (rows := _table(node, depth)):
            self.blocks.append(Block("\n".join(rows)))
            return
        first = len(self.blocks)
        self.walk(node, depth, pre=pre)
        self.flush(HEADINGS.get(tag, 0))
        if tag == "li" and first < len(self.blocks) and not self.blocks[first].level:
            self.blocks[first] = Block(BULLET + self.blocks[first].text.removeprefix(BULLET))

    def flush(self, level: int = 0) -> None:
        lines = [line.strip() for line in clean("".join(self._words)).split("\n")]
        self._words.clear()
        if text := "\n".join(line for line in lines if line):
            self.blocks.append(Block(text, level))


def _table(table: LexborNode, depth: int) -> list[str]:
    """Its rows, where it holds data; none where it lays out a page, as in mail."""
    rows = []
    for row in _rows(table):
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"} and not _is_hidden(cell)]
        said = [_cell(cell, depth) for cell in cells]
        if any(each is None for each in said):
            return []
        rows.append(" | ".join(each or "" for each in said).rstrip(" |"))
    many = max((row.count(" | ") for row in rows), default=0) > 0
    return [row for row in rows if row] if many else []


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"} and not _is_hidden(child):
            yield from (row for row in child.iter() if row.tag == "tr" and not _is_hidden(row))


def _cell(cell: LexborNode, depth: int) -> str | None:
    """Its words on one line; None for one that is a part of the page."""
    inside = _Reader()
    inside.walk(cell, depth, pre=False)
    inside.flush()
    said = " ".join(" ".join(block.text.split("\n")) for block in inside.blocks)
    nested = cell.css_first("table") is not None
    return None if nested or (len(inside.blocks) > 1 and len(said.split()) > WIDEST) else said


def read_epub(file: IO[bytes]) -> list[Block]:
    """The chapters of a book, in the order of its spine."""
    with opened(file) as package:
        container = part(package, "META-INF/container.xml")
        if container is None:
            raise Unreadable("document_corrupt")
        found = tree(container).find(f".//{CONTAINER}rootfile")
        root = "" if found is None else found.get("full-path", "")
        description = part(package, root)
        if description is None:
            raise Unreadable("document_corrupt")
        blocks: list[Block] = []
        for name in _spine(description, posixpath.dirname(root)):
            chapter = part(package, name)
            if chapter is not None:
                blocks += html_blocks(_text_of(chapter))
        return blocks


def _spine(description: bytes, folder: str) -> Iterator[str]:
    book = tree(description)
    hrefs = {item.get("id"): item.get("href", "") for item in book.iter(f"{OPF}item")}
    for reference in book.iter(f"{OPF}itemref"):
        href = unquote(hrefs.get(reference.get("idref"), ""))
        if href:
            yield posixpath.normpath(posixpath.join(folder, href))
