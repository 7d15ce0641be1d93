"""Which reader reads what, and files that hold files: archives and messages.

Each reader gives pages, for formats that have some (`page`, `slide`), or blocks that are cut into
sections. A file inside another one is read like any other, under a heading that is its name;
one that cannot be read is named, never passed over in silence.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING

from emilie.documents.extraction import kinds, plain
from emilie.documents.extraction.beside import MOST, Beside, beside
from emilie.documents.extraction.blocks import Block, Page, Unreadable, clean, one_line
from emilie.documents.extraction.kinds import kind_of
from emilie.documents.extraction.package import BROKEN, USUAL, opened
from emilie.documents.extraction.sections import sections

if TYPE_CHECKING:
    from emilie.documents.extraction.outside import Outside

MOST_DEPTH = 3
"""Archives in archives, messages in messages."""
MOST_FILES = 500
MOST_INSIDE = 300_000_000
"""Bytes of all files inside, unpacked."""
UNREAD = "Fichier non lu : "
WHY = {
    "document_encrypted": "protégé par un mot de passe",
    "document_unsupported": "type de fichier inconnu",
    "document_corrupt": "abîmé",
    "document_empty": "vide",
    "document_scanned": "image, sans reconnaissance de caractères ici",
    "document_without_text": "sans texte",
    "document_too_deep": "trop profond",
}
PLACES = {"page": "page", "slide": "diapositive"}

# Made by the system that packed an archive, of no interest to its reader.
_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")

Progress = Callable[[int, int], None]


@dataclass
class Reading:
    """One file being read, and what is left of its bounds."""

    most_pages: int
    progress: Progress
    outside: Outside | None = None
    files: int = MOST_FILES
    inside: int = MOST_INSIDE
    depth: int = 0
    beside: list[Beside] = field(default_factory=list)
    unread: int = 0
    """Pages that are pictures, where nothing here recognises words."""

    def pages(self, file: IO[bytes], kind: str) -> tuple[str, list[Page]]:
        """The pages of a file of that media type, and what they are called."""
        paged = self._paged(file, kind)
        if paged is None:
            paged = "section", sections(self.blocks(file, kind), most_pages=self.most_pages)
        self._look_beside(file, kind)
        return paged

    def _look_beside(self, file: IO[bytes], kind: str, name: str = "") -> None:
        """Keep what stands beside the text of the file, or of one inside it, by its name."""
        found = [replace(each, inside=name) for each in beside(file, kind)]
        self.beside += found[: MOST - len(self.beside)]

    def _paged(self, file: IO[bytes], kind: str) -> tuple[str, list[Page]] | None:
        """For formats that have pages of their own; None for the others."""
        # Each reader is imported for its own files only: start-up is most of a small file's time.
        if kind == kinds.PDF:
            from emilie.documents.extraction.pdf import read_pdf

            return "page", self._recognising(read_pdf, file)
        if kind in {kinds.PPTX, kinds.ODP}:
            from emilie.documents.extraction import slides

            read = slides.read_pptx if kind == kinds.PPTX else slides.read_odp
            return "slide", read(file, most_pages=self.most_pages)
        if kind in {kinds.CSV, *kinds.SHEETS}:
            from emilie.documents.extraction import sheets

            return "section", (sheets.read_csv if kind == kinds.CSV else sheets.read_workbook)(file)
        if kind in {kinds.TIFF, *kinds.IMAGES}:
            from emilie.documents.extraction.scans import read_scans

            return "page", self._recognising(read_scans, file)
        return None

    def _recognising(
        self, reader: Callable[..., tuple[list[Page], int]], file: IO[bytes]
    ) -> list[Page]:
        """What a reader makes of a file that may have pictures for pages."""
        pages, unread = reader(
            file, most_pages=self.most_pages, progress=self.progress, outside=self.outside
        )
        self.unread += unread
        return pages

    def blocks(self, file: IO[bytes], kind: str) -> Iterable[Block]:
        if kind == kinds.DOCX:
            from emilie.documents.extraction.docx import read_docx

            return read_docx(file)
        if kind == kinds.ODT:
            from emilie.documents.extraction.odt import read_odt

            return read_odt(file)
        if kind in {kinds.HTML, kinds.EPUB}:
            from emilie.documents.extraction import web

            return web.read_html(file) if kind == kinds.HTML else web.read_epub(file)
        if kind in {kinds.RTF, kinds.DOC, kinds.PPT}:
            from emilie.documents.extraction.older import read_older

            return read_older(file, kind)
        if kind in {kinds.EML, kinds.MSG}:
            from emilie.documents.extraction import messages

            read_message = messages.read_eml if kind == kinds.EML else messages.read_msg
            return self._deeper(read_message(file, self.held))
        if kind == kinds.ZIP:
            return self._deeper(self._members(file))
        return _text(file, kind)

    def _deeper(self, blocks: Iterator[Block]) -> Iterator[Block]:
        self.depth += 1
        try:
            yield from blocks
        finally:
            self.depth -= 1

    def _members(self, file: IO[bytes]) -> Iterator[Block]:
        with opened(file) as package:
            for member in package.infolist():
                if (
                    member.is_dir()
                    or member.filename.lower().endswith(_LITTER)
                    or (member.filename.lower().startswith(_LITTER))
                ):
                    continue
                name = one_line(member.filename)
                yield from self.held(io.BytesIO(self._unpacked(package, member)), name)

    def _unpacked(self, package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        if member.flag_bits & 1:
            raise Unreadable("document_encrypted")
        if member.compress_type not in USUAL:
            return b""
        try:
            with package.open(member) as stream:
                content = stream.read(self.inside + 1)
        except BROKEN:
            return b""
        return content

    def held(self, file: IO[bytes], name: str) -> Iterator[Block]:
        """What a file inside another one says, under its name."""
        self.files -= 1
        self.inside -= file.seek(0, io.SEEK_END)
        if self.files < 0:
            raise Unreadable("document_too_many_files")
        if self.inside < 0:
            raise Unreadable("document_too_much_memory")
        if self.depth > MOST_DEPTH:
            raise Unreadable("document_too_deep")
        if len(self.beside) < MOST:
            self.beside.append(Beside(name, "file_name", inside=name))
        why = ""
        found: list[Block] = []
        try:
            found = list(self._as_blocks(file, kind_of(file, name), name))
        except Unreadable as error:
            why = WHY.get(error.code, "")
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 -- one file never takes the others with it
            why = WHY["document_corrupt"]
        if not any(block.text.strip() for block in found):
            yield Block(f"{UNREAD}{name}{why and f' ({why})'}")
            return
        yield Block(name, 1)
        for block in found:
            # A heading alone would not say of which file it is.
            yield Block(f"{name} › {block.text}", block.level) if block.level else block

    def _as_blocks(self, file: IO[bytes], kind: str, name: str) -> Iterator[Block]:
        file.seek(0)
        paged = self._paged(file, kind)
        if paged is None:
            yield from self.blocks(file, kind)
            self._look_beside(file, kind, name)
            return
        self._look_beside(file, kind, name)
        label, pages = paged
        for number, page in enumerate(pages, 1):
            if not page.text.strip():
                continue
            place = f"{PLACES[label]} {number}" if label in PLACES else ""
            if heading := " › ".join(filter(None, (place, page.heading))):
                yield Block(heading, 2)
            yield Block(page.text)


def _text(file: IO[bytes], kind: str) -> Iterable[Block]:
    text = plain.decoded(file.read())
    if text is None:
        raise Unreadable("document_unsupported")
    text = clean(text)
    is_markdown = kind == kinds.MARKDOWN
    return plain.markdown_blocks(text) if is_markdown else plain.text_blocks(text)
