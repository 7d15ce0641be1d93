"""PPTX: slides with their notes, and what their masters and layouts show of their own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.drawing import chart_units, drawing_units
from emilie.documents.translation.inline import Paragraph, Piece
from emilie.documents.translation.package import Element, Package, TextOf
from emilie.documents.translation.segments import Unit

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Presentation:
    def __init__(self, file: IO[bytes]) -> None:
        self._package = Package(file)
        root = self._package.tree("ppt/presentation.xml")
        if root is None:
            raise Unreadable("document_corrupt")
        self._slides = self._in_order(root)

    def units(self) -> Iterator[Unit]:
        package = self._package
        for number, name in enumerate(self._slides, 1):
            place = str(number)
            yield from drawing_units(package.tree(name), "paragraph", place)
            for target in self._related(name).values():
                yield from self._beside(target, place)
        for name in package.numbered("ppt/comments/comment"):
            for text in package.tree(name).iter(f"{P}text"):
                yield _plain(text)
        for start in ("ppt/slideMasters/slideMaster", "ppt/slideLayouts/slideLayout"):
            for name in package.numbered(start):
                for shape in package.tree(name).iter(f"{P}sp"):
                    # What only invites to type is never shown.
                    if shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is None:
                        yield from drawing_units(shape, "box", "")

    def saved(self) -> bytes:
        return self._package.saved()

    def _beside(self, target: str, place: str) -> Iterator[Unit]:
        if "/notesSlides/" in target:
            yield from drawing_units(self._package.tree(target), "note", place)
        elif "/charts/chart" in target:
            yield from chart_units(self._package.tree(target), place)
        elif "/diagrams/data" in target or "/diagrams/drawing" in target:
            yield from drawing_units(self._package.tree(target), "box", place)

    def _in_order(self, root: Element) -> list[str]:
        related = self._related("ppt/presentation.xml")
        ids = [each.get(f"{OFFICE}id", "") for each in root.iter(f"{P}sldId")]
        listed = [related[each] for each in ids if each in related]
        return [name for name in listed if name in self._package.names]

    def _related(self, name: str) -> dict[str, str]:
        folder, _, file = name.rpartition("/")
        root = self._package.tree(f"{folder}/_rels/{file}.rels")
        if root is None:
            return {}
        found = {
            each.get("Id", ""): posixpath.normpath(
                posixpath.join(folder, each.get("Target", ""))
            ).lstrip("/")
            for each in root.iter(RELATED)
            if each.get("TargetMode") != "External"
        }
        return {key: target for key, target in found.items() if target in self._package.names}


def _plain(element: Element) -> Unit:
    return Unit("comment", "", Paragraph([Piece([TextOf(element)], None)]))
