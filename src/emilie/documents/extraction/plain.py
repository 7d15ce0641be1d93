"""Plain text and Markdown, in whatever encoding they were saved."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from emilie.documents.extraction.blocks import Block

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("cp1252", "mac_roman", "cp850")
_FRENCH = frozenset("éèêëàâçùûîïôœ’")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")


def decoded(content: bytes) -> str | None:
    """The text, or None when the bytes are not one in any encoding that we read."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _try(content, encoding)
    without_mark = _utf16(content)
    if without_mark is not None:
        return _try(content, without_mark)
    if b"\0" in content:
        return None
    text = _try(content, "utf-8")
    return text if text is not None else _old(content)


def markdown_blocks(text: str) -> Iterator[Block]:
    """Headings, and what lies between them as it was written."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        found = None if fence else _HEADING.match(line)
        if found and found[2]:
            yield from _paragraphs(lines)
            lines = []
            yield Block(found[2], len(found[1]))
        else:
            lines.append(line)
    yield from _paragraphs(lines)


def text_blocks(text: str) -> Iterator[Block]:
    yield from _paragraphs(text.split("\n"))


def _paragraphs(lines: list[str]) -> Iterator[Block]:
    current: list[str] = []
    for line in lines:
        if line.strip():
            current.append(line.rstrip())
        elif current:
            yield Block("\n".join(current))
            current = []
    if current:
        yield Block("\n".join(current))


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: Latin letters leave a zero in every other byte."""
    head = content[:4096]
    if len(head) < 4 or len(content) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head) / 2 and even == 0:
        return "utf-16-le"
    if even > 0.4 * len(head) / 2 and odd == 0:
        return "utf-16-be"
    return None


def _old(content: bytes) -> str | None:
    """One byte a letter: of the encodings once used in France, the one with French letters."""
    if _controls(content) > len(content) / 100:
        return None
    texts = [content.decode(encoding, errors="replace") for encoding in _OLD]
    return max(texts, key=lambda text: sum(letter in _FRENCH for letter in text[:100_000]))


def _controls(content: bytes) -> int:
    kept = content.translate(None, bytes(set(range(32)) - {9, 10, 12, 13, 27}))
    return len(content) - len(kept)
