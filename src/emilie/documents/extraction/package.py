"""Office documents are ZIP packages of XML: opening one, within bounds."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.etree import ElementTree as ET

from emilie.documents.extraction.blocks import Unreadable

MOST_XML = 100_000_000
"""Bytes of one unpacked part above which the file is a bomb, not a document."""


# What `zipfile` lets out when bytes are not what they should be; a password is a RuntimeError.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)
USUAL = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as package:
            yield package
    except BROKEN as error:
        raise Unreadable("document_corrupt") from error


def part(package: zipfile.ZipFile, name: str) -> bytes | None:
    """One part's bytes; None when the package has none of that name."""
    try:
        if package.getinfo(name).compress_type not in USUAL:
            raise Unreadable("document_corrupt")
        with package.open(name) as stream:
            content = stream.read(MOST_XML + 1)
    except KeyError:
        return None
    except BROKEN as error:
        raise Unreadable("document_corrupt") from error
    except RuntimeError as error:
        raise Unreadable("document_encrypted") from error
    if len(content) > MOST_XML:
        raise Unreadable("document_too_much_memory")
    return content


def tree(content: bytes) -> ET.Element:
    """The XML, refused when it declares entities: no office suite writes any."""
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content[:4096]:
        raise Unreadable("document_corrupt")
    try:
        return ET.fromstring(content)  # noqa: S314 -- no entities; a process of its own
    except ET.ParseError as error:
        raise Unreadable("document_corrupt") from error
