"""ODT: paragraphs, headings, lists, tables and notes, in the order one reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from emilie.documents.extraction.blocks import Block, Unreadable
from emilie.documents.extraction.package import opened, part, tree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SKIPPED = frozenset(
    {f"{TEXT}tracked-changes", f"{TEXT}table-of-content", f"{OFFICE}annotation", f"{TEXT}note"}
)
MOST_SPACES = 100


def read_odt(file: IO[bytes]) -> list[Block]:
    return list(blocks(body_of(file, "text")))


def body_of(file: IO[bytes], kind: str) -> Element:
    """What an OpenDocument of that kind holds."""
    with opened(file) as package:
        manifest = part(package, "META-INF/manifest.xml") or b""
        if b"encryption-data" in manifest:
            raise Unreadable("document_encrypted")
        content = part(package, "content.xml")
    if content is None:
        raise Unreadable("document_corrupt")
    body = tree(content).find(f"{OFFICE}body/{OFFICE}{kind}")
    if body is None:
        raise Unreadable("document_corrupt")
    return body


def blocks(parent: Element, bullet: str = "") -> Iterator[Block]:
    for element in parent:
        if element.tag == f"{TEXT}h":
            yield Block("".join(_words(element)), _level(element))
            yield from _notes(element)
        elif element.tag == f"{TEXT}p":
            yield Block(bullet + "".join(_words(element)))
            yield from _boxes(element)
            yield from _notes(element)
        elif element.tag == f"{TABLE}table":
            yield Block("\n".join(_rows(element)))
        elif element.tag == f"{TEXT}list":
            yield from blocks(element, "- ")
        elif element.tag not in SKIPPED:
            yield from blocks(element, bullet)


def _words(element: Element) -> Iterator[str]:
    """The text of a paragraph, without its notes, comments and boxes."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * _spaces(child)
        elif child.tag == f"{TEXT}tab":
            yield "\t"
        elif child.tag == f"{TEXT}line-break":
            yield "\n"
        elif child.tag not in SKIPPED and child.tag != f"{DRAW}frame":
            yield from _words(child)
        yield child.tail or ""


def _boxes(paragraph: Element) -> Iterator[Block]:
    for box in paragraph.iter(f"{DRAW}text-box"):
        yield from blocks(box)


def _notes(paragraph: Element) -> Iterator[Block]:
    for body in paragraph.iter(f"{TEXT}note-body"):
        text = " ".join("".join(_words(line)).strip() for line in body.iter(f"{TEXT}p"))
        if text.strip():
            yield Block(f"Note : {text}")


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter(f"{TABLE}table-row"):
        cells = [
            " ".join("".join(_words(line)).strip() for line in cell.iter(f"{TEXT}p"))
            for cell in row.findall(f"{TABLE}table-cell")
        ]
        if any(cells):
            yield " | ".join(cells)


def _level(heading: Element) -> int:
    value = heading.get(f"{TEXT}outline-level", "1")
    return int(value) if value.isdigit() and int(value) > 0 else 1


def _spaces(element: Element) -> int:
    value = element.get(f"{TEXT}c", "1")
    return min(int(value), MOST_SPACES) if value.isdigit() else 1
