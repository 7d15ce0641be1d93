"""ODT, ODP and ODS: every paragraph and heading, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.inline import Item, Mark, Paragraph, Piece
from emilie.documents.translation.package import MOVES, Element, Package, TailOf, TextOf
from emilie.documents.translation.segments import Kind, Unit

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
SHOWN = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
AROUND = frozenset({f"{TEXT}span", f"{TEXT}a", f"{TEXT}meta", f"{TEXT}ruby-base"})
# What takes no place among the words, and stays where it is.
PLACELESS = frozenset(
    f"{TEXT}{name}"
    for name in ("bookmark", "bookmark-start", "bookmark-end", "reference-mark",
                 "reference-mark-start", "reference-mark-end", "soft-page-break", "change",
                 "change-start", "change-end", "toc-mark", "toc-mark-start", "toc-mark-end",
                 "alphabetical-index-mark", "alphabetical-index-mark-start",
                 "alphabetical-index-mark-end", "user-index-mark")
) | {f"{OFFICE}annotation", f"{OFFICE}annotation-end"}  # fmt: skip
ANCHORED = f"{TEXT}anchor-type"


class OpenDocument:
    def __init__(self, file: IO[bytes]) -> None:
        self._package = Package(file)
        manifest = self._package.tree("META-INF/manifest.xml")
        if manifest is not None and manifest.find(f".//{MANIFEST}encryption-data") is not None:
            raise Unreadable("document_encrypted")
        if self._package.tree("content.xml") is None:
            raise Unreadable("document_corrupt")

    def units(self) -> Iterator[Unit]:
        styles = self._package.tree("styles.xml")
        margins = [] if styles is None else list(_units(styles))
        yield from (unit for unit in margins if unit.kind == "header")
        yield from _units(self._package.tree("content.xml"))
        yield from (unit for unit in margins if unit.kind != "header")

    def saved(self) -> bytes:
        return self._package.saved()


def _units(root: Element) -> Iterator[Unit]:
    slides = {page: str(number) for number, page in enumerate(root.iter(f"{DRAW}page"), 1)}
    for element in root.iter(*PARAGRAPHS, f"{SVG}title", f"{SVG}desc"):
        kind: Kind = "heading" if element.tag == f"{TEXT}h" else "paragraph"
        place = ""
        parents = list(element.iterancestors())
        if any(_is_left(parent) for parent in parents):
            continue
        for parent in parents:
            kind = _within(parent, kind)
            place = slides.get(parent, place)
            if parent.tag == f"{TABLE}table" and not place:
                place = parent.get(f"{TABLE}name", "")
        if element.tag in PARAGRAPHS:
            yield Unit(kind, place, _paragraph(element))
        else:
            yield Unit("description", place, Paragraph([Piece([TextOf(element)], None)]))


WITHIN: dict[str, Kind] = {
    f"{TABLE}table-cell": "cell", f"{TEXT}note": "note", f"{SHOWN}notes": "note",
    f"{OFFICE}annotation": "comment", f"{STYLE}header": "header", f"{STYLE}footer": "footer",
    f"{STYLE}header-left": "header", f"{STYLE}footer-left": "footer",
    f"{STYLE}header-first": "header", f"{STYLE}footer-first": "footer", f"{DRAW}text-box": "box",
}  # fmt: skip


def _is_left(parent: Element) -> bool:
    """Whether what is inside is not to be translated."""
    if parent.tag == f"{TEXT}tracked-changes":
        return True
    # What only invites to type, in the model of a slide, is never shown.
    if parent.get(f"{SHOWN}class") is not None and _is_model(parent):
        return True
    return bool(parent.tag == f"{TABLE}table-cell") and (
        # A formula's result, or a number as it is shown.
        parent.get(f"{TABLE}formula") is not None
        or parent.get(f"{OFFICE}value-type", "string") != "string"
    )


def _is_model(element: Element) -> bool:
    return next(element.iterancestors(f"{STYLE}master-page"), None) is not None


def _within(parent: Element, kind: Kind) -> Kind:
    """What a paragraph is for being inside `parent`."""
    found = WITHIN.get(parent.tag)
    # Of a slide, every text is in a box.
    if found is None or kind not in {"paragraph", "heading"} or _on_a_slide(parent, found):
        return kind
    return found


def _on_a_slide(parent: Element, kind: Kind) -> bool:
    return kind == "box" and next(parent.iterancestors(f"{DRAW}page"), None) is not None


def _paragraph(element: Element) -> Paragraph:
    items = list(_items(element, (), None))
    holders: dict[Element, int] = {}
    for item in items:
        if item.anchor is not None:
            holders[item.anchor] = holders.get(item.anchor, 0) + 1
    for item in items:
        if item.anchor is not None and holders[item.anchor] > 1:
            item.anchor = None
    return Paragraph(items, moves=MOVES)


def _items(element: Element, form: tuple[object, ...], top: Element | None) -> Iterator[Item]:
    """`form`: the styles around the text; `top`: the child of the paragraph that it is in."""
    yield Piece([TextOf(element)], form, top, room=top is None)
    for child in element:
        anchor = child if top is None else top
        if child.tag in AROUND:
            # Two links are two things, however alike; two spans of a style are one.
            name = child.get(f"{TEXT}style-name")
            said = child if child.tag == f"{TEXT}a" else (child.tag, name)
            yield from _items(child, (*form, said), anchor)
        elif not _is_placeless(child):
            yield Mark(anchor)
        yield Piece([TailOf(child)], form, top, room=top is None)


def _is_placeless(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in PLACELESS:
        return True
    if element.tag == f"{TEXT}s":
        # One more of the spaces that a text has just before; alone, it is one.
        before = element.getprevious()
        said = element.getparent().text if before is None else before.tail
        return not said or said[-1].isspace()
    return element.tag.startswith(DRAW) and element.get(ANCHORED) not in {None, "as-char"}
