"""What a file is, by its content; its name only tells texts apart: Markdown, tables, plain.

The web process asks it of what is uploaded, the extraction process of what archives and messages
hold: the standard library only.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.package import BROKEN, USUAL
from emilie.documents.extraction.plain import decoded

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = "application/pdf"
DOCX = f"{_OOXML}wordprocessingml.document"
PPTX = f"{_OOXML}presentationml.presentation"
XLSX = f"{_OOXML}spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
ODT, ODP, ODS = f"{_ODF}text", f"{_ODF}presentation", f"{_ODF}spreadsheet"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
RTF = "application/rtf"
HTML = "text/html"
EPUB = "application/epub+zip"
EML, MSG = "message/rfc822", "application/vnd.ms-outlook"
CSV = "text/csv"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
ZIP = "application/zip"
TIFF = "image/tiff"
HEIC = "image/heic"
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", HEIC})
"""Pictures that are shown as they are; a TIFF is pages that were scanned."""
SHEETS = frozenset({XLSX, XLSB, XLS, ODS})
KINDS = frozenset(
    {
        *(PDF, DOCX, PPTX, XLSX, XLSB, ODT, ODP, ODS, DOC, XLS, PPT, RTF, HTML, EPUB, EML, MSG),
        *(CSV, TEXT, MARKDOWN, ZIP, TIFF, *IMAGES),
    }
)

HEAD = 64 * 1024
MOST_DIRECTORY = 2_000_000
"""Bytes of an archive's table of contents above which it is not opened: each entry costs ten
times its size in the memory of the web process."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams, as Microsoft's container of before 2007 writes them.
_STREAMS = (
    ("EncryptedPackage", None),
    ("__properties_version1.0", MSG),
    ("WordDocument", DOC),
    ("PowerPoint Document", PPT),
    ("Workbook", XLS),
    ("Book", XLS),
)
_PARTS = (
    ("word/document.xml", DOCX),
    ("ppt/presentation.xml", PPTX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSB),
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_ODF_START = b"mimetype" + _ODF.encode()
_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|sender|reply-to|received|return-path|delivered-to|message-id"
    rb"|mime-version|content-type|x-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
# Made to be read by a program: their words are not what one sees.
_MARKUP = (b"<?xml", b"<svg", b"%!ps")
_WEB = (b"<!doctype html", b"<html", b"<!--", b"<head", b"<body")


def kind_of(content: IO[bytes], name: str) -> str:
    """The media type of a file that is read here; raises what refuses it otherwise."""
    content.seek(0)
    head = content.read(HEAD)
    if head.startswith(_OLE):
        return _ole(content)
    if image := _image(head):
        return image
    if head.startswith(b"PK"):
        return _packaged(content, head)
    if _is_pdf(head):
        return PDF
    return _plain(content, head, name)


def _image(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith((b"II*\0", b"MM\0*")):
        return TIFF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _is_pdf(head: bytes) -> bool:
    """Whether it begins as a PDF: readers allow some bytes before the mark, if they are not a
    file of their own.
    """
    place = head.find(b"%PDF-", 0, 1024)
    return place == 0 or (place > 0 and not head.lstrip().startswith((b"<", b"GIF8")))


def _ole(content: IO[bytes]) -> str:
    """An encrypted package, or a format of before 2007, told by the names of its streams."""
    found: set[str] = set()
    content.seek(0)
    previous = b""
    while piece := content.read(1 << 20):
        window = previous[-128:] + piece
        found |= {name for name, _ in _STREAMS if name.encode("utf-16-le") in window}
        previous = piece
    content.seek(0)
    for name, kind in _STREAMS:
        if name in found:
            if kind is None:
                raise Unreadable("document_encrypted")
            return kind
    raise Unreadable("document_unsupported")


def _packaged(content: IO[bytes], head: bytes) -> str:
    if _directory_size(content) > MOST_DIRECTORY:
        raise Unreadable("document_too_many_files")
    try:
        with zipfile.ZipFile(content) as package:
            names = set(package.namelist())
            encrypted = any(info.flag_bits & 1 for info in package.infolist())
            mimetype = package.read("mimetype")[:200] if _small(package, "mimetype") else b""
    except (*BROKEN, RuntimeError) as error:
        # The end is missing: of a document, or of an archive.
        ours = any(mark in head for mark in (b"word/", b"[Content_Types].xml", _ODF_START, b"PK"))
        raise Unreadable("document_corrupt" if ours else "document_unsupported") from error
    finally:
        content.seek(0)
    if encrypted:
        raise Unreadable("document_encrypted")
    return _package_kind(names, mimetype.strip().decode("latin-1"))


def _package_kind(names: set[str], mimetype: str) -> str:
    if "[Content_Types].xml" in names:
        found = next((kind for part, kind in _PARTS if part in names), None)
        if found is None:
            raise Unreadable("document_unsupported")
        return found
    if mimetype in {ODT, ODP, ODS} and "content.xml" in names:
        return mimetype
    if mimetype == EPUB:
        return EPUB
    if mimetype.startswith(_ODF):
        raise Unreadable("document_unsupported")
    return ZIP


def _directory_size(content: IO[bytes]) -> int:
    """What opening the archive would take in: whatever record its end holds, the largest size."""
    length = content.seek(0, io.SEEK_END)
    content.seek(max(0, length - 66_000))
    tail = content.read()
    sizes = [
        int.from_bytes(tail[found.start() + first : found.start() + last], "little")
        for mark, first, last in ((b"PK\x05\x06", 12, 16), (b"PK\x06\x06", 40, 48))
        for found in re.finditer(re.escape(mark), tail)
    ]
    # All ones: the size stands in the other record.
    return max((size for size in sizes if size != 0xFFFFFFFF), default=0)


def _small(package: zipfile.ZipFile, name: str) -> bool:
    """Whether a part may be read here, in the web process."""
    if name not in package.namelist():
        return False
    part = package.getinfo(name)
    return part.file_size < 1000 and part.compress_type in USUAL


def _plain(content: IO[bytes], head: bytes, name: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    name = name.lower()
    if start.startswith(b"{\\rtf"):
        return RTF
    if start.startswith(_WEB) or (b"<html" in start[:2000] and start.startswith(b"<")):
        return HTML
    if start.startswith(_MARKUP):
        raise Unreadable("document_unsupported")
    if _is_message(head, name):
        return EML
    # An odd number of bytes would cut a UTF-16 letter; a cut UTF-8 one is tried without its end.
    text = next(
        (found for cut in range(4) if (found := decoded(head[: len(head) - cut])) is not None), None
    )
    if text is None:
        raise Unreadable("document_unsupported")
    if not text.strip("\ufeff \t\r\n") and len(head) < HEAD:
        raise Unreadable("document_empty")
    content.seek(0)
    if name.endswith((".csv", ".tsv")):
        return CSV
    return MARKDOWN if name.endswith((".md", ".markdown")) else TEXT


def _is_message(head: bytes, name: str) -> bool:
    """Whether it begins with the fields of a message: a name is not enough, nor is one field."""
    lines = head.split(b"\n", 40)[:40]
    fields = 0
    for line in lines:
        if not line.strip():
            break
        if line[:1] in b" \t" and fields:
            continue
        if not _FIELD.match(line):
            return False
        fields += bool(_HEADER.match(line))
    return fields >= (1 if name.endswith(".eml") else 3)
