"""An order as pandoc's tree, for one format."""

from __future__ import annotations

from typing import Any

from emilie.documents.export.nodes import (
    BARE,
    Node,
    inlines,
    lines,
    node,
    paragraphs,
    raw_block,
)
from emilie.documents.export.order import (
    Block,
    Format,
    Heading,
    Notes,
    Order,
    Plain,
    Prose,
    Remark,
)
from emilie.documents.export.pandoc import Tree
from emilie.documents.export.prose import Harmless

VERSION = [1, 23, 1]


def tree(order: Order, form: Format, *, formulas: bool = True) -> Tree:
    """`formulas` draws them; otherwise they are shown as they were written."""
    blocks = _styled("notice", [_paragraph(line, form) for line in order.notice], form)
    for block in order.blocks:
        blocks += _blocks(block, order, form, formulas=formulas)
    if form == "md":
        # Front matter is hidden in most readers: the title is also the first line.
        for each in blocks:
            if each["t"] == "Header":
                each["c"][0] = min(each["c"][0] + 1, 6)
        blocks.insert(0, node("Header", [1, BARE, inlines(order.title)]))
    return {
        "pandoc-api-version": VERSION,
        "meta": {} if form in {"md", "pdf"} else _meta(order),
        "blocks": blocks,
    }


def metadata(order: Order) -> dict[str, Any]:
    return {
        "title": order.title, "lang": "fr-FR" if order.language == "fr" else "en-GB",
        "description": order.mention, "keywords": order.keywords, "date": order.written,
        **order.properties, "DigitalSourceType": order.origin,
    }  # fmt: skip


def _meta(order: Order) -> dict[str, Any]:
    told = metadata(order)
    # A date would be shown under the title, in digits.
    del told["date"]
    keywords = [node("MetaInlines", inlines(each)) for each in told.pop("keywords")]
    title = node("MetaInlines", inlines(told.pop("title")))
    kept = {name: node("MetaString", text) for name, text in told.items()}
    return kept | {"title": title, "keywords": node("MetaList", keywords)}


def _blocks(block: Block, order: Order, form: Format, *, formulas: bool) -> list[Node]:
    match block:
        case Heading():
            return [node("Header", [block.level, BARE, inlines(block.text)])]
        case Plain():
            return [_paragraph(each, form) for each in paragraphs(block.text)]
        case Remark():
            return _styled("remark", [_paragraph(block.text, form)], form)
        case Prose():
            return Harmless(block, form, order.words, _names(order), formulas=formulas).blocks()
        case Notes():
            return [_notes(block)]


def _names(order: Order) -> set[str]:
    return {
        f"{block.name}-{note.number}"
        for block in order.blocks
        if isinstance(block, Notes)
        for note in block.notes
    }


def _paragraph(text: str, form: Format) -> Node:
    return node("Para", lines(text, markdown=form == "md"))


def _styled(style: str, blocks: list[Node], form: Format) -> list[Node]:
    """Blocks in a style of ours: of the reference document, or of the template."""
    if form == "md":
        return blocks
    if form == "pdf":
        return [raw_block("typst", f"#{style}["), *blocks, raw_block("typst", "]")]
    return [node("Div", [["", [], [["custom-style", f"Emilie{style.title()}"]]], blocks])]


def _notes(block: Notes) -> Node:
    first = block.notes[0].number if block.notes else 1
    items = [
        [
            node(
                "Para",
                [
                    node("Span", [[f"{block.name}-{note.number}", [], []], _source(note.name)]),
                    *inlines(note.where),
                    *([node("LineBreak"), *inlines(note.quote)] if note.quote else []),
                ],
            )
        ]
        for note in block.notes
    ]
    return node("OrderedList", [[first, node("Decimal"), node("Period")], items])


def _source(name: str) -> list[Node]:
    return [node("Strong", inlines(name))]
