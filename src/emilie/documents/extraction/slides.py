"""Presentations, slide by slide: title, text, tables and notes of the speaker."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO
from xml.etree.ElementTree import Element

from emilie.documents.extraction import odt
from emilie.documents.extraction.blocks import Block, Page, Unreadable
from emilie.documents.extraction.odt import DRAW, OFFICE
from emilie.documents.extraction.package import opened, part, tree
from emilie.documents.extraction.sections import BULLET, one_page

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
CLASS = f"{PRESENTATION}class"
TITLES = frozenset({"title", "ctrTitle"})
# What a template repeats on every slide.
REPEATED = frozenset({"sldNum", "ftr", "dt", "hdr"})
REPEATED_ODP = frozenset({"page-number", "footer", "date-time", "header"})
NOTES = "Notes : "


def read_pptx(file: IO[bytes], *, most_pages: int) -> list[Page]:
    with opened(file) as package:
        slides = list(_slides(package))
        if len(slides) > most_pages:
            raise Unreadable("document_too_many_pages")
        return [one_page(_slide(package, name)) for name in slides]


def _slides(package: zipfile.ZipFile) -> Iterator[str]:
    """Names of the slides' parts, in the order in which they are shown."""
    content = part(package, "ppt/presentation.xml")
    if content is None:
        raise Unreadable("document_corrupt")
    targets = _related(package, "ppt/presentation.xml")
    for slide in tree(content).iter(f"{P}sldId"):
        target = targets.get(slide.get(f"{R}id", ""))
        if target is not None:
            yield target[1]


def _related(package: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    """Kind and part of what a part names, by the name that it gives them."""
    folder, file = posixpath.split(name)
    content = part(package, f"{folder}/_rels/{file}.rels")
    if content is None:
        return {}
    return {
        each.get("Id", ""): (
            each.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, each.get("Target", ""))).lstrip("/"),
        )
        for each in tree(content).iter(RELATION)
    }


def _slide(package: zipfile.ZipFile, name: str) -> Iterator[Block]:
    content = part(package, name)
    if content is None:
        return
    yield from _shapes(tree(content))
    for kind, target in _related(package, name).values():
        notes = part(package, target) if kind == "notesSlide" else None
        if notes is not None:
            said = " ".join(block.text for block in _shapes(tree(notes), {"body", ""}))
            if said.strip():
                yield Block(NOTES + said.removeprefix(BULLET))


def furniture(package: zipfile.ZipFile) -> Iterator[tuple[int, str]]:
    """What stands on each slide beside its text, by its number from 1: footers and headers, and
    what its layout and master stamp on it.
    """
    stamped: dict[str, list[str]] = {}
    for number, name in enumerate(_slides(package), 1):
        found = list(_stamps(package, name, placed_only=True))
        for layout in _named(package, name, "slideLayout"):
            if layout not in stamped:
                masters = _named(package, layout, "slideMaster")
                parts = (layout, *masters)
                stamped[layout] = [text for each in parts for text in _stamps(package, each)]
            found += stamped[layout]
        for text in found:
            yield number, text


def _named(package: zipfile.ZipFile, name: str, kind: str) -> list[str]:
    return [target for each, target in _related(package, name).values() if each == kind]


def _stamps(package: zipfile.ZipFile, name: str, *, placed_only: bool = False) -> Iterator[str]:
    """The words of headers and footers of a part; unless `placed_only`, of shapes that are no place
    for a slide's own words too.
    """
    content = part(package, name)
    for shape in tree(content).iter(f"{P}sp") if content else ():
        place = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        is_stamp = not placed_only if place is None else place.get("type") in REPEATED
        if is_stamp:
            yield "\n".join(map(_words, shape.iter(f"{A}p")))


def _shapes(slide: Element, only: set[str] | None = None) -> Iterator[Block]:
    """Titles first: some software writes them last."""
    later: list[Block] = []
    for shape in _seen(slide):
        if shape.tag == f"{P}sp":
            place = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
            kind = "" if place is None else place.get("type", "body")
            if kind in REPEATED or (only is not None and kind not in only):
                continue
            lines = [text for line in shape.iter(f"{A}p") if (text := _words(line).strip())]
            if kind in TITLES and lines:
                yield Block(" ".join(lines), 1)
            else:
                bullet = BULLET if kind == "body" and len(lines) > 1 else ""
                later += [Block(bullet + line) for line in lines]
        elif shape.tag == f"{A}tbl" and only is None:
            later.append(Block("\n".join(_rows(shape))))
    yield from later


def _seen(element: Element) -> Iterator[Element]:
    """All that is inside, what only old software shows left out."""
    for child in element:
        if child.tag != FALLBACK:
            yield child
            yield from _seen(child)


def _words(paragraph: Element) -> str:
    said = []
    for element in paragraph.iter():
        if element.tag == f"{A}t":
            said.append(element.text or "")
        elif element.tag == f"{A}br":
            said.append("\n")
        elif element.tag == f"{A}tab":
            said.append("\t")
    return "".join(said)


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter(f"{A}tr"):
        cells = [
            " ".join(_words(line).strip() for line in cell.iter(f"{A}p"))
            for cell in row.findall(f"{A}tc")
        ]
        if any(cells):
            yield " | ".join(cells)


def read_odp(file: IO[bytes], *, most_pages: int) -> list[Page]:
    body = odt.body_of(file, "presentation")
    pages = body.findall(f"{DRAW}page")
    if len(pages) > most_pages:
        raise Unreadable("document_too_many_pages")
    return [one_page(_odp_slide(page)) for page in pages]


def _odp_slide(page: Element) -> Iterable[Block]:
    titles, rest, notes = list[Block](), list[Block](), list[Block]()
    for element in page:
        if element.tag == f"{PRESENTATION}notes":
            frames = [each for each in element if each.get(CLASS, "") not in REPEATED_ODP]
            said = " ".join(block.text for each in frames for block in odt.blocks(each))
            notes = [Block(NOTES + said)] if said.strip() else []
            continue
        kind = element.get(CLASS, "")
        if kind in REPEATED_ODP or element.tag.startswith(OFFICE):
            continue
        found = [block for block in odt.blocks(element) if block.text.strip()]
        if kind == "title":
            titles += [Block(" ".join(block.text for block in found), 1)] if found else []
        else:
            rest += found
    return [*titles, *rest, *notes]
