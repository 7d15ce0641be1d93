"""PDF: its text is read, and written anew as a DOCX of headings and paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from emilie.documents.extraction.blocks import Page
from emilie.documents.extraction.pdf import read_pdf
from emilie.documents.translation.inline import Paragraph, Piece
from emilie.documents.translation.prose import Run
from emilie.documents.translation.segments import Unit

REFERENCE = Path(__file__).parents[1] / "export" / "reference.docx"
LEVEL = 2
"""Of headings: a page of paper does not tell theirs."""


class Paper:
    def __init__(
        self, file: IO[bytes], most_pages: int, progress: Callable[[int, int], None]
    ) -> None:
        pages, _ = read_pdf(file, most_pages=most_pages, progress=progress)
        self._blocks = [
            (number, Run(text), is_heading)
            for number, page in enumerate(pages, 1)
            for text, is_heading in _blocks(page)
        ]

    def units(self) -> Iterator[Unit]:
        for number, run, is_heading in self._blocks:
            kind = "heading" if is_heading else "paragraph"
            yield Unit(kind, str(number), Paragraph([Piece([run], None)]))  # type: ignore[arg-type]

    def saved(self) -> bytes:
        from emilie.documents.export.nodes import BARE, inlines, node  # noqa: PLC0415 -- as pandoc
        from emilie.documents.export.pandoc import written  # noqa: PLC0415 -- for PDF only
        from emilie.documents.export.tree import VERSION  # noqa: PLC0415 -- as pandoc

        blocks = [
            node("Header", [LEVEL, BARE, inlines(run.text)]) if is_heading
            else node("Para", inlines(run.text))
            for _, run, is_heading in self._blocks
        ]  # fmt: skip
        tree = {"pandoc-api-version": VERSION, "meta": {}, "blocks": blocks}
        return written(tree, "--to", "docx", f"--reference-doc={REFERENCE}")


def _blocks(page: Page) -> Iterator[tuple[str, bool]]:
    """Paragraphs of a page with whether each is a heading; running lines left out."""
    headings, running = set(page.headings), set(page.furniture)
    at = 0
    for line in page.text.split("\n"):
        span = (at, at + len(line))
        at += len(line) + 1
        if line.strip() and span not in running:
            yield line.strip(), span in headings
