"""What a file is, by its content; its name only tells Markdown from plain text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from emilie.documents.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentUnsupported,
)
from emilie.documents.extraction.package import BROKEN, USUAL
from emilie.documents.extraction.plain import decoded

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}

HEAD = 64 * 1024
MOST_DIRECTORY = 2_000_000
"""Bytes of an archive's table of contents above which it is no document: each entry costs ten
times its size in the memory of the web process."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ODT_START = b"mimetype" + ODT.encode()
# Texts that are made to be read by a program: their words are not what one sees.
_MARKUP = (b"{\\rtf", b"<!doctype html", b"<html", b"<?xml", b"<svg", b"%!ps")


def kind_of(content: IO[bytes], name: str) -> str:
    """The media type of a file that this version reads; raises what refuses it otherwise."""
    content.seek(0)
    head = content.read(HEAD)
    if head.startswith(_OLE):
        raise _ole(content)
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
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _is_pdf(head: bytes) -> bool:
    """Whether it begins as a PDF: readers allow some bytes before the mark, if they are not a
    file of their own.
    """
    place = head.find(b"%PDF-", 0, 1024)
    return place == 0 or (place > 0 and not head.lstrip().startswith((b"<", b"GIF8")))


def _ole(content: IO[bytes]) -> Exception:
    """Microsoft's container: an encrypted DOCX, or a format of before 2007."""
    content.seek(0)
    previous = b""
    while piece := content.read(1 << 20):
        if _ENCRYPTED_PACKAGE in previous[-64:] + piece:
            return DocumentEncrypted()
        previous = piece
    return DocumentUnsupported()


def _packaged(content: IO[bytes], head: bytes) -> str:
    if _directory_size(content) > MOST_DIRECTORY:
        raise DocumentUnsupported
    try:
        with zipfile.ZipFile(content) as package:
            names = set(package.namelist())
            encrypted = any(info.flag_bits & 1 for info in package.infolist())
            mimetype = package.read("mimetype")[:200] if _small(package, "mimetype") else b""
    except (*BROKEN, RuntimeError) as error:
        # The end is missing: of a document, or of any other archive?
        ours = any(mark in head for mark in (b"word/", b"[Content_Types].xml", _ODT_START))
        raise (DocumentCorrupt if ours else DocumentUnsupported) from error
    finally:
        content.seek(0)
    is_docx = "word/document.xml" in names and "[Content_Types].xml" in names
    is_odt = mimetype.strip() == ODT.encode() and "content.xml" in names
    if not is_docx and not is_odt:
        raise DocumentUnsupported
    if encrypted:
        raise DocumentEncrypted
    return DOCX if is_docx else ODT


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
    if start.startswith(_MARKUP):
        raise DocumentUnsupported
    # An odd number of bytes would cut a UTF-16 letter; a cut UTF-8 one is tried without its end.
    text = next(
        (found for cut in range(4) if (found := decoded(head[: len(head) - cut])) is not None), None
    )
    if text is None:
        raise DocumentUnsupported
    if not text.strip("\ufeff \t\r\n") and len(head) < HEAD:
        raise DocumentEmpty
    content.seek(0)
    return MARKDOWN if name.lower().endswith((".md", ".markdown")) else TEXT
