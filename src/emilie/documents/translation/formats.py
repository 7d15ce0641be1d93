"""Which formats are translated, and who reads and writes each."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from emilie.documents.extraction import kinds
from emilie.documents.extraction.blocks import Unreadable

if TYPE_CHECKING:
    from emilie.documents.translation.segments import Book

OFFICE = {
    kinds.DOCX: "docx", kinds.PPTX: "pptx", kinds.XLSX: "xlsx", kinds.ODT: "odt",
    kinds.ODP: "odp", kinds.ODS: "ods",
}  # fmt: skip
ENDINGS = {
    **OFFICE, kinds.HTML: "html", kinds.PDF: "docx", kinds.TEXT: "txt", kinds.MARKDOWN: "md",
}  # fmt: skip
"""What the translated file is called, by the media type of the document."""
SUBTITLES = (".srt", ".vtt")
# Models, shows and files with macros: office software opens none under the name of another.
VARIANTS = frozenset(
    {
        *("docm", "dotx", "dotm", "pptm", "ppsx", "ppsm", "potx", "potm", "xlsm", "xltx", "xltm"),
        *("ott", "otp", "ots", "htm", "markdown"),
    }
)
MEDIA_TYPES = {ending: kind for kind, ending in ENDINGS.items() if kind != kinds.PDF} | {
    "srt": "application/x-subrip", "vtt": "text/vtt",
}  # fmt: skip


def ending_of(kind: str, name: str) -> str | None:
    """The ending of a translation of such a file; None where there is none."""
    lower = name.lower()
    if kind == kinds.TEXT and lower.endswith(SUBTITLES):
        return lower[-3:]
    own = lower.rpartition(".")[2]
    return own if kind in ENDINGS and own in VARIANTS else ENDINGS.get(kind)


def is_rebuilt(kind: str) -> bool:
    """Whether the translation is a new file, without the layout of the document."""
    return kind == kinds.PDF


def opened(
    file: IO[bytes], kind: str, name: str, target: str | None,
    most_pages: int, progress: Callable[[int, int], None],
) -> Book:  # fmt: skip
    """The file, to be read or written. Each reader is imported for its own files only."""
    ending = ending_of(kind, name)
    if kind == kinds.DOCX:
        from emilie.documents.translation.word import Word

        return Word(file)
    if kind == kinds.PPTX:
        from emilie.documents.translation.presentation import Presentation

        return Presentation(file)
    if kind == kinds.XLSX:
        from emilie.documents.translation.workbook import Workbook

        return Workbook(file)
    if kind in {kinds.ODT, kinds.ODP, kinds.ODS}:
        from emilie.documents.translation.odf import OpenDocument

        return OpenDocument(file)
    if kind == kinds.HTML:
        from emilie.documents.translation.page import Page

        return Page(file, target)
    if kind == kinds.PDF:
        from emilie.documents.translation.paper import Paper

        return Paper(file, most_pages, progress)
    if ending in {"srt", "vtt"}:
        from emilie.documents.translation.subtitles import Subtitles

        return Subtitles(file)
    if kind in {kinds.TEXT, kinds.MARKDOWN}:
        from emilie.documents.translation.prose import Prose

        return Prose(file, markdown=kind == kinds.MARKDOWN)
    raise Unreadable("document_unsupported")
