"""An upload on its way in: one file of a multipart request, bounded while it is received."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from emilie.core.errors import Invalid
from emilie.core.objects import Objects
from emilie.documents.errors import DocumentEmpty, DocumentTooLarge

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELD = b"file"
ENVELOPE = 64 * 1024
"""Bytes allowed around the file itself: boundaries, headers, small fields."""
NAME = 150
"""Most characters of a name that is shown."""
MEGABYTE = 1_000_000


@dataclass
class Upload:
    """A file received whole, in a temporary file that vanishes when it is closed."""

    content: IO[bytes]
    name: str
    size: int
    sha256: bytes


async def receive(request: Request, objects: Objects, *, most: int) -> Upload:
    """The request's file. Nothing is kept in memory, and nothing past `most` bytes anywhere."""
    parameters = parse_options_header(request.headers.get("content-type", ""))[1]
    if b"boundary" not in parameters:
        raise Invalid(field="file")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most + ENVELOPE:
        raise DocumentTooLarge(megabytes=most // MEGABYTE)
    spool = objects.spool()
    try:
        return await _parse(request, _FilePart(spool, most), parameters[b"boundary"])
    except BaseException as error:
        spool.close()
        # Nobody reads the answer to an upload that its sender gave up.
        if isinstance(error, FormParserError | ClientDisconnect):
            raise Invalid(field="file") from error
        raise


async def _parse(request: Request, part: _FilePart, boundary: bytes) -> Upload:
    parser = MultipartParser(boundary, part.callbacks())
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > part.most + ENVELOPE:
            raise DocumentTooLarge(megabytes=part.most // MEGABYTE)
        parser.write(chunk)
    parser.finalize()
    return part.received()


class _FilePart:
    """Follows the parser and keeps the first part named `file`."""

    def __init__(self, spool: IO[bytes], most: int) -> None:
        self._spool = spool
        self.most = most
        self._hash = hashlib.sha256()
        self._size = 0
        self._name: str | None = None
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._inside = False
        self._complete = False

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def received(self) -> Upload:
        if self._name is None or not self._complete:
            raise Invalid(field="file")
        if self._size == 0:
            raise DocumentEmpty
        self._spool.seek(0)
        return Upload(self._spool, self._name, self._size, self._hash.digest())

    def _begin(self) -> None:
        self._disposition = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        options = parse_options_header(self._disposition)[1]
        self._inside = options.get(b"name") == FIELD and self._name is None
        if self._inside:
            self._name = display_name(_decoded(options.get(b"filename", b"")))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if not self._inside:
            return
        self._size += end - start
        if self._size > self.most:
            raise DocumentTooLarge(megabytes=self.most // MEGABYTE)
        piece = data[start:end]
        self._hash.update(piece)
        self._spool.write(piece)

    def _end(self) -> None:
        self._complete = self._complete or self._inside
        self._inside = False


def _decoded(name: bytes) -> str:
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = name.decode("latin-1")
    # Browsers escape quotes and line ends in names this way, and nothing else.
    return re.sub("%(?:22|0D|0A)", lambda found: unquote(found[0]), text, flags=re.IGNORECASE)


def display_name(name: str) -> str:
    """A name that can be shown and saved: no path, nothing invisible, not endless.

    Bidirectional overrides go too: they make `…fdp.exe` read as `…exe.pdf`.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name.strip())[-1])
    shown = "".join(
        " " if unicodedata.category(character) in {"Zs", "Zl", "Zp"} else character
        for character in name
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co"}
    )
    shown = " ".join(shown.split()).strip(". ") or "document"
    if len(shown) <= NAME:
        return shown
    stem, dot, suffix = shown.rpartition(".")
    if not dot or len(suffix) > 10:
        return shown[: NAME - 1] + "…"
    return stem[: NAME - len(suffix) - 2] + "…." + suffix
