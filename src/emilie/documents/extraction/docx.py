"""DOCX: paragraphs, headings, lists, tables and footnotes, in the order one reads them.

Read by hand: the extraction library drops `&`, `<` and `>` from DOCX, so that "R&D" becomes
"RD" and no citation of it can be checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from emilie.documents.extraction.blocks import Block, Unreadable
from emilie.documents.extraction.package import opened, part, tree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted or moved words, field codes, and the box a text box repeats for old software.
SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", FALLBACK})
_HEADING_NAME = re.compile(r"(?:heading|titre)\s*(\d)$", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|tm|table of contents)\b\s*\d*", re.IGNORECASE)
CONTENTS, LISTED = -1, -2
"""What a style is when it is no heading: of a table of contents, of a list."""


def read_docx(file: IO[bytes]) -> list[Block]:
    with opened(file) as package:
        body = part(package, "word/document.xml")
        styles = part(package, "word/styles.xml")
        notes = part(package, "word/footnotes.xml")
    if body is None:
        raise Unreadable("document_corrupt")
    reader = _Reader(_levels(styles), {})
    if notes is not None:
        reader = _Reader(reader.levels, _notes(notes, reader))
    root = tree(body).find(f"{W}body")
    return [] if root is None else list(reader.blocks(root))


def text_of(content: bytes) -> list[Block]:
    """What another part of a document says: a header, a footer."""
    return list(_Reader({}, {}).blocks(tree(content)))


class _Reader:
    def __init__(self, levels: dict[str, int], notes: dict[str, str]) -> None:
        self.levels = levels
        self._notes = notes

    def blocks(self, parent: Element) -> Iterator[Block]:
        for element in parent:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield Block("\n".join(self._rows(element)))
            elif element.tag not in SKIPPED:
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        level = self._level(paragraph)
        if level == CONTENTS:
            return
        text = "".join(self._words(paragraph))
        listed = level == LISTED or paragraph.find(f"{W}pPr/{W}numPr") is not None
        if level <= 0 and listed and text.strip():
            text = f"- {text}"
        yield Block(text, max(level, 0))
        for box in _inside(paragraph, f"{W}txbxContent"):
            yield from self.blocks(box)
        for reference in _inside(paragraph, f"{W}footnoteReference"):
            note = self._notes.get(reference.get(f"{W}id", ""), "")
            if note.strip():
                yield Block(f"Note : {note}")

    def _words(self, element: Element) -> Iterator[str]:
        for child in element:
            if child.tag == f"{W}t":
                yield child.text or ""
            elif child.tag in {f"{W}tab", f"{W}ptab"}:
                yield "\t"
            elif child.tag in {f"{W}br", f"{W}cr"}:
                yield "\n"
            elif child.tag == f"{W}noBreakHyphen":
                yield "-"
            elif child.tag not in SKIPPED and child.tag not in {f"{W}txbxContent", f"{W}pPr"}:
                yield from self._words(child)

    def _rows(self, table: Element) -> Iterator[str]:
        for row in table.iter(f"{W}tr"):
            cells = [
                " ".join(" ".join(self._words(line)).strip() for line in cell.iter(f"{W}p"))
                for cell in row.findall(f"{W}tc")
            ]
            if any(cells):
                yield " | ".join(cells)

    def _level(self, paragraph: Element) -> int:
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return 0 if style is None else self.levels.get(style.get(f"{W}val", ""), 0)


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """Descendants of that tag, outermost ones only, leaving out what is skipped."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in SKIPPED:
            yield from _inside(child, tag)


def _notes(content: bytes, reader: _Reader) -> dict[str, str]:
    return {
        note.get(f"{W}id", ""): " ".join(block.text.strip() for block in reader.blocks(note))
        for note in tree(content).iter(f"{W}footnote")
        if note.get(f"{W}type") is None
    }


def _levels(content: bytes | None) -> dict[str, int]:
    """Heading level of each paragraph style, inherited from the style it is based on."""
    if content is None:
        return {}
    styles = {style.get(f"{W}styleId", ""): style for style in tree(content).iter(f"{W}style")}
    return {name: level for name in styles if (level := _style_level(styles, name)) != 0}


def _style_level(styles: dict[str, Element], name: str) -> int:
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        style = styles[name]
        title = _value(style, "name")
        heading = _HEADING_NAME.match(title)
        if heading:
            return int(heading[1])
        if title.lower() in {"title", "titre"}:
            return 1
        if _CONTENTS_NAME.fullmatch(title):
            return CONTENTS
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        if style.find(f"{W}pPr/{W}numPr") is not None:
            return LISTED
        name = _value(style, "basedOn")
    return 0


def _value(style: Element, tag: str) -> str:
    found = style.find(f"{W}{tag}")
    return "" if found is None else found.get(f"{W}val", "")


def _outline(element: Element) -> int:
    """Outline levels count from 0; 9 is body text."""
    value = element.get(f"{W}val", "9")
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0
