"""What slides, text boxes of sheets, diagrams and charts write their words in: DrawingML."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from emilie.documents.translation.inline import Item, Mark, Paragraph, Piece
from emilie.documents.translation.package import MOVES, AttributeOf, Element, TextOf
from emilie.documents.translation.segments import Kind, Unit

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MATH = "{http://schemas.microsoft.com/office/drawing/2010/main}m"
# What says how words are checked, and not how they look.
UNSEEN = frozenset({"lang", "altLang", "dirty", "err", "noProof", "smtClean", "smtId"})
NAMED = ("cNvPr", "docPr")


def drawing_units(root: Element, kind: Kind, place: str) -> Iterator[Unit]:
    """Every paragraph, and what pictures are said to show."""
    for paragraph in root.iter(f"{A}p"):
        yield Unit(kind, place, Paragraph(list(_items(paragraph)), moves=MOVES))
    for named in root.iter():
        if isinstance(named.tag, str) and named.tag.endswith(NAMED) and named.get("descr"):
            piece = Piece([AttributeOf(named, "descr")], None)
            yield Unit("description", place, Paragraph([piece]))


def chart_units(root: Element | None, place: str) -> Iterator[Unit]:
    """Titles of a chart, and the words that it keeps of its sheet."""
    if root is None:
        return
    yield from drawing_units(root, "chart", place)
    for value in root.iterfind(f".//{C}strCache/{C}pt/{C}v"):
        yield Unit("chart", place, Paragraph([Piece([TextOf(value)], None)]))


def _items(paragraph: Element) -> Iterator[Item]:
    for element in paragraph:
        if element.tag == f"{A}r":
            text = element.find(f"{A}t")
            if text is not None:
                yield Piece([TextOf(text)], _form_of(element.find(f"{A}rPr")), element)
        elif element.tag in {f"{A}br", f"{A}fld", MATH}:
            # The number of a slide and its date are written by the software.
            yield Mark(element)


def _form_of(properties: Element | None) -> object:
    if properties is None:
        return ()
    said = sorted((name, value) for name, value in properties.attrib.items() if name not in UNSEEN)
    return (*said, *(etree.tostring(each, method="c14n") for each in properties))
