"""XLSX: what cells say in words. Formulas, numbers and the names of sheets are never touched."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import IO

from lxml import etree

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.drawing import chart_units, drawing_units
from emilie.documents.translation.inline import Item, Paragraph, Piece
from emilie.documents.translation.package import MOVES, Element, Package
from emilie.documents.translation.segments import Kind, Unit
from emilie.documents.translation.word import WordText

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Workbook:
    def __init__(self, file: IO[bytes]) -> None:
        self._package = Package(file)
        root = self._package.tree("xl/workbook.xml")
        if root is None:
            raise Unreadable("document_corrupt")
        self._sheets = self._named(root)
        self._kept = self._headings()

    def units(self) -> Iterator[Unit]:
        package = self._package
        shared = package.tree("xl/sharedStrings.xml")
        strings = [] if shared is None else shared.findall(f"{S}si")
        given: set[int] = set()
        for name, sheet in self._sheets:
            for cell in package.tree(name).iter(f"{S}c"):
                if cell.get("t") == "inlineStr" and (inline := cell.find(f"{S}is")) is not None:
                    yield from self._rich(inline, "cell", sheet)
                elif cell.get("t") == "s" and cell.find(f"{S}f") is None:
                    at = _number(cell.findtext(f"{S}v"))
                    if at is not None and at < len(strings) and at not in given:
                        given.add(at)
                        yield from self._rich(strings[at], "cell", sheet)
        for name in package.numbered("xl/comments"):
            for comment in package.tree(name).iter(f"{S}text"):
                yield from self._rich(comment, "comment", "")
        for name in package.numbered("xl/drawings/drawing"):
            yield from drawing_units(package.tree(name), "box", "")
        for name in package.numbered("xl/charts/chart"):
            yield from chart_units(package.tree(name), "")

    def saved(self) -> bytes:
        return self._package.saved()

    def _rich(self, element: Element, kind: Kind, place: str) -> Iterator[Unit]:
        # How Japanese is read (`rPh`) is no text of the cell.
        items: list[Item] = []
        for child in element:
            if child.tag == f"{S}t":
                items.append(Piece([WordText(child)], None))
            elif child.tag == f"{S}r" and (text := child.find(f"{S}t")) is not None:
                items.append(Piece([WordText(text)], _form_of(child.find(f"{S}rPr")), child))
        paragraph = Paragraph(items, moves=MOVES)
        if paragraph.text not in self._kept:
            yield Unit(kind, place, paragraph)

    def _named(self, root: Element) -> list[tuple[str, str]]:
        """Each sheet's part with its name, in the order of the tabs."""
        related = self._package.tree("xl/_rels/workbook.xml.rels")
        targets = {} if related is None else {
            each.get("Id"): posixpath.normpath(posixpath.join("/xl", each.get("Target", "")))[1:]
            for each in related.iter(RELATED)
        }  # fmt: skip
        listed = [
            (targets.get(each.get(f"{OFFICE}id"), ""), each.get("name", ""))
            for each in root.iter(f"{S}sheet")
        ]
        return [each for each in listed if each[0] in self._package.names]

    def _headings(self) -> set[str]:
        """Headings of tables: formulas call columns by them, and each has to stay the same in the
        cell and in the table.
        """
        return {
            column.get("name", "").strip()
            for name in self._package.numbered("xl/tables/table")
            for column in self._package.tree(name).iter(f"{S}tableColumn")
        }


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _form_of(properties: Element | None) -> bytes | None:
    return None if properties is None else etree.tostring(properties, method="c14n")
