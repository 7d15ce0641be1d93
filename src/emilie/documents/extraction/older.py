"""RTF, and Microsoft's formats of before 2007: DOC, PPT, messages of Outlook, by kreuzberg.

Its other readers are not used: PDF is slower there than pdfium, DOCX loses `&`, `<` and `>`, and
HTML comes back as Markdown, in which no quotation is found again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, cast

from kreuzberg import ExtractionConfig, extract_bytes_sync
from kreuzberg.exceptions import KreuzbergError

from emilie.documents.extraction.blocks import Block, Unreadable
from emilie.documents.extraction.kinds import DOC, PPT
from emilie.documents.extraction.sections import BULLET

LONGEST_HEADING = 120
"""Characters of a bold paragraph that is taken for a heading: RTF marks no other."""


def read_older(file: IO[bytes], kind: str) -> list[Block]:
    nodes = structure(file.read(), kind)["nodes"]
    if kind == DOC:
        return list(_doc(nodes))
    found = [block for node in nodes for block in _block(node)]
    return found[:-1] if kind == PPT and _said_again(found) else found


def structure(content: bytes, kind: str) -> dict[str, Any]:
    try:
        config = ExtractionConfig(use_cache=False, include_document_structure=True)
        found = extract_bytes_sync(content, kind, config=config)
    except (KreuzbergError, ValueError, RuntimeError) as error:
        raise Unreadable("document_corrupt") from error
    return cast("dict[str, Any]", found.document or {"nodes": []})


def _doc(nodes: list[dict[str, Any]]) -> Iterator[Block]:
    """A DOC is one text: a tab ends a cell, two end a row, and what follows is a paragraph."""
    for node in nodes:
        for line in node["content"].get("text", "").split("\n"):
            *rows, last = line.split("\t\t")
            yield Block("\n".join(row.strip("\t").replace("\t", " | ") for row in rows))
            yield Block(last)


def _said_again(blocks: list[Block]) -> bool:
    """Whether the last block is all that the others said: the outline of a PPT."""
    *before, last = blocks or [Block("")]
    said = {line for block in before for line in block.text.split("\n")}
    return bool(before) and said.issuperset(last.text.split("\n"))


def _block(node: dict[str, Any]) -> Iterator[Block]:
    content = node["content"]
    kind, text = content["node_type"], content.get("text", "")
    if kind == "heading":
        yield Block(text, content["level"])
    elif kind == "slide" and content.get("title"):
        yield Block(content["title"], 1)
    elif kind == "list_item":
        yield Block(BULLET + text)
    elif kind == "table":
        yield Block("\n".join(_rows(content["grid"])))
    elif text.strip():
        yield Block(text, 2 if _is_bold(node, text) else 0)


def _is_bold(node: dict[str, Any], text: str) -> bool:
    spans = node.get("annotations") or []
    length = len(text.encode())
    return len(text) <= LONGEST_HEADING and any(
        each["kind"].get("annotation_type") == "bold" and each["end"] - each["start"] >= length
        for each in spans
    )


def _rows(grid: dict[str, Any]) -> Iterator[str]:
    rows: dict[int, list[str]] = {}
    for cell in grid["cells"]:
        rows.setdefault(cell["row"], []).append(" ".join(cell["content"].split()))
    for cells in rows.values():
        if any(cells):
            yield " | ".join(cells)
