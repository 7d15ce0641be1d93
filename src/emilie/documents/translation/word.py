"""DOCX: every paragraph of the text, its notes, comments, headers, footers and text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import IO

from lxml import etree

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.drawing import chart_units, drawing_units
from emilie.documents.translation.inline import Item, Mark, Paragraph, Piece, Slot
from emilie.documents.translation.package import (
    MOVES,
    AttributeOf,
    Element,
    Package,
    TextOf,
)
from emilie.documents.translation.segments import Kind, Unit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
PARTS: tuple[tuple[str, Kind], ...] = (
    ("word/header", "header"), ("word/document", "paragraph"), ("word/footnotes", "note"),
    ("word/endnotes", "note"), ("word/comments", "comment"), ("word/footer", "footer"),
)  # fmt: skip
# What holds runs without being a run; deleted words are not among them.
AROUND = frozenset(
    f"{W}{name}"
    for name in ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo",
                 "hyperlink", "fldSimple", "ruby", "rubyBase")
)  # fmt: skip
# What takes a place among the words. A tracked deletion, a bookmark or a floating picture takes
# none: it stays where it is.
MARKS = frozenset(
    f"{W}{name}"
    for name in ("tab", "ptab", "br", "cr", "noBreakHyphen", "sym", "footnoteReference",
                 "endnoteReference", "footnoteRef", "endnoteRef", "pgNum", "object", "dayLong",
                 "dayShort", "monthLong", "monthShort", "yearLong", "yearShort")
)  # fmt: skip
PICTURES = frozenset({f"{W}drawing", f"{W}pict", f"{MC}AlternateContent"})
# Fields whose result is words: those of any other are made anew by the software.
WORDED = frozenset({"HYPERLINK", "TOC", "TOA", "INDEX"})
# What tells no reader anything: a paragraph typed in three times is one piece all the same.
UNSEEN = frozenset(
    f"{W}{name}"
    for name in ("lang", "noProof", "spacing", "kern", "w", "rPrChange", "bCs", "iCs", "szCs",
                 "webHidden", "ins")
)  # fmt: skip


class WordText(TextOf):
    """A `w:t`, whose spaces at both ends are kept only where it says so."""

    __slots__ = ()

    def set(self, text: str) -> None:
        super().set(text)
        if text != text.strip():
            self.element.set(PRESERVE, "preserve")


class Word:
    """A document of Word's."""

    def __init__(self, file: IO[bytes]) -> None:
        self._package = Package(file)
        if self._package.tree("word/document.xml") is None:
            raise Unreadable("document_corrupt")

    def units(self) -> Iterator[Unit]:
        for start, kind in PARTS:
            for name in self._package.numbered(start):
                root = self._package.tree(name)
                yield from _Part(root, kind).units(root)
        for start in ("word/diagrams/data", "word/diagrams/drawing"):
            for name in self._package.numbered(start):
                yield from drawing_units(self._package.tree(name), "box", "")
        for name in self._package.numbered("word/charts/chart"):
            yield from chart_units(self._package.tree(name), "")

    def saved(self) -> bytes:
        return self._package.saved()


class _Part:
    """One part, read from its beginning: a field may begin in one paragraph and end in another."""

    def __init__(self, root: Element, kind: Kind) -> None:
        self._kind = kind
        self._worded = _worded_fields(root)
        self._open: list[bool] = []
        """Of each field that is open, whether its result is words."""

    def units(self, parent: Element, kind: Kind | None = None) -> Iterator[Unit]:
        kind = kind or self._kind
        for element in parent:
            if element.tag == f"{W}p":
                yield Unit(_kind_of(element, kind), "", self._paragraph(element))
                yield from self._inside(element)
            elif element.tag == f"{W}tc":
                yield from self.units(element, "cell" if kind == "paragraph" else kind)
            elif element.tag not in {f"{W}del", f"{W}moveFrom"}:
                yield from self.units(element, kind)

    def _inside(self, paragraph: Element) -> Iterator[Unit]:
        """What stands in boxes of a paragraph, and what pictures are said to show."""
        outer, self._open = self._open, []
        for box in paragraph.iter(f"{W}txbxContent"):
            if next(box.iterancestors(f"{W}p")) is paragraph:
                yield from self.units(box, "box")
        self._open = outer
        for described in paragraph.iter(f"{WP}docPr"):
            if next(described.iterancestors(f"{W}p")) is paragraph and described.get("descr"):
                piece = Piece([AttributeOf(described, "descr")], None)
                yield Unit("description", "", Paragraph([piece]))

    def _paragraph(self, paragraph: Element) -> Paragraph:
        items = list(self._items(paragraph, None, None))
        holders: dict[Element, int] = {}
        for item in items:
            if item.anchor is not None:
                holders[item.anchor] = holders.get(item.anchor, 0) + 1
        for item in items:
            # What holds two items cannot change places for one of them.
            if item.anchor is not None and holders[item.anchor] > 1:
                item.anchor = None
        return Paragraph(items, _Growing(paragraph, items).between, MOVES)

    def _items(self, parent: Element, top: Element | None, link: Element | None) -> Iterator[Item]:
        """`top`: the child of the paragraph in which `parent` is; `link`: the link around it."""
        for element in parent:
            anchor = element if top is None else top
            if element.tag == f"{W}r":
                yield from self._run(element, anchor, link)
            elif element.tag == f"{W}fldSimple" and not _is_worded(element.get(f"{W}instr", "")):
                if all(self._open):
                    yield Mark(anchor)
            elif element.tag in AROUND:
                within = element if element.tag == f"{W}hyperlink" else link
                yield from self._items(element, anchor, within)
            elif element.tag in {f"{MATH}oMath", f"{MATH}oMathPara"} and all(self._open):
                yield Mark(anchor)

    def _run(self, run: Element, anchor: Element, link: Element | None) -> Iterator[Item]:
        form = link, _form_of(run.find(f"{W}rPr"))
        for element in run:
            if element.tag == f"{W}fldChar":
                yield from self._field(element)
            elif not all(self._open):
                continue  # the result of a field
            elif element.tag == f"{W}t":
                yield Piece([WordText(element)], form, anchor)
            elif element.tag in MARKS or (element.tag in PICTURES and _in_line(element)):
                yield Mark(anchor)

    def _field(self, element: Element) -> Iterator[Item]:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            worded = self._worded.get(element, False)
            if not worded and all(self._open):
                yield Mark()
            self._open.append(worded)
        elif kind == "end" and self._open:
            self._open.pop()


class _Growing:
    """Room for words of a paragraph's own format, where it had none: a copy of one of its runs."""

    def __init__(self, paragraph: Element, items: list[Item]) -> None:
        self._paragraph = paragraph
        self._items = items

    def between(self, left: Item | None, right: Item | None) -> Slot | None:
        """None where they are not held by children of the paragraph."""
        model = self._model()
        if model is None:
            return None
        run = etree.Element(f"{W}r", nsmap=model.nsmap)
        if (form := model.find(f"{W}rPr")) is not None:
            run.append(deepcopy(form))
        text = etree.SubElement(run, f"{W}t")
        if left is not None and left.anchor is not None:
            left.anchor.addnext(run)
        elif right is not None and right.anchor is not None:
            right.anchor.addprevious(run)
        else:
            return None
        return WordText(text)

    def _model(self) -> Element | None:
        lengths: dict[object, int] = {}
        for item in self._items:
            if isinstance(item, Piece):
                lengths[item.form] = lengths.get(item.form, 0) + len(item.text.strip())
        base = max(lengths, key=lambda form: lengths[form])
        for item in self._items:
            if isinstance(item, Piece) and item.form == base and item.anchor is not None:
                return item.anchor if item.anchor.tag == f"{W}r" else None
        return None


def _worded_fields(root: Element) -> dict[Element, bool]:
    """Of the beginning of each field, whether its result is words that somebody wrote."""
    found: dict[Element, bool] = {}
    stack: list[tuple[Element, list[str]]] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}instrText":
            if stack:
                stack[-1][1].append(element.text or "")
        elif element.get(f"{W}fldCharType") == "begin":
            stack.append((element, []))
        elif element.get(f"{W}fldCharType") == "end" and stack:
            begin, said = stack.pop()
            found[begin] = _is_worded("".join(said))
    return found


def _is_worded(instruction: str) -> bool:
    return next(iter(instruction.split()), "").upper() in WORDED


def _in_line(picture: Element) -> bool:
    """Whether a picture stands among the words, and not beside them."""
    if next(picture.iter(f"{WP}anchor", f"{W}txbxContent"), None) is not None:
        return False
    style = next((each.get("style", "") for each in picture.iter() if each.get("style")), "")
    return "position:absolute" not in style


def _form_of(properties: Element | None) -> bytes:
    if properties is None:
        return b""
    return b"".join(
        etree.tostring(each, method="c14n") for each in properties if each.tag not in UNSEEN
    )


def _kind_of(paragraph: Element, kind: Kind) -> Kind:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = "" if style is None else style.get(f"{W}val", "").lower()
    return "heading" if kind == "paragraph" and name.startswith(("heading", "titre")) else kind
