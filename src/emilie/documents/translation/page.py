"""HTML pages: what is read of them, and the attributes that tell it; scripts never."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.plain import decoded
from emilie.documents.translation.markup import Attribute, Reader, cut, joined
from emilie.documents.translation.segments import Unit

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


class Page:
    """`target`: the language that the page says it is in once it is saved."""

    def __init__(self, file: IO[bytes], target: str | None = None) -> None:
        content = file.read()
        text, self._encoding = _decoded(content)
        self._tokens = cut(text)
        self._target = target

    def units(self) -> Iterator[Unit]:
        yield from Reader(self._tokens).units()

    def saved(self) -> bytes:
        for token in self._tokens:
            if token.name == "html" and token.kind == "start" and self._target is not None:
                for name in ("lang", "xml:lang"):
                    Attribute(token, name).set(self._target)
        return joined(self._tokens).encode(self._encoding, "xmlcharrefreplace")


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the encoding by which it is the same bytes again."""
    declared = _CHARSET.search(content[:4096])
    if declared is not None and not content.startswith(codecs.BOM_UTF8):
        name = declared[1].decode("ascii", "replace").lower()
        # What pages call Latin-1 is Windows' own.
        name = "cp1252" if name in {"iso-8859-1", "latin1", "windows-1252"} else name
        try:
            return content.decode(name), name
        except (LookupError, UnicodeDecodeError):
            pass
    for name in ("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "utf-16"):
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    text = decoded(content)
    if text is None:
        raise Unreadable("document_unsupported")
    return text, "cp1252"
