"""A PDF that can be read aloud: tagged, in PDF/UA-1, drawn by Typst from what pandoc writes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from emilie.documents.export.order import Order
from emilie.documents.export.pandoc import written
from emilie.documents.export.tree import tree

HERE = Path(__file__).parent
BOX = "□"
"""In place of a character that no font here can draw."""
_UNDRAWN = re.compile(r'the text `"(.+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ALWAYS_DRAWN = 0x180
"""Below: what Typst's own fonts have."""
_TRIED = 40
_AGAIN = 5
_ALIKE = 3
"""Characters of one family without a font, after which none of it is tried."""


def pdf(order: Order) -> bytes:
    """The PDF. A formula that cannot be drawn is shown as it was written."""
    boxes: dict[int, str] = {}
    try:
        return _drawn(order, boxes, formulas=True)
    except typst.TypstError:
        return _drawn(order, boxes, formulas=False)


def _drawn(order: Order, boxes: dict[int, str], *, formulas: bool) -> bytes:
    body = written(tree(order, "pdf", formulas=formulas), "--to", "typst-smart").decode()
    source = _prelude(order) + (HERE / "template.typ").read_text("utf-8") + body
    for tried in range(_AGAIN):
        try:
            return compiled(_boxed(source, boxes, order))
        except typst.TypstError as error:
            named = _named(str(error))
            if not named:
                raise
            # All that can be found apart at once, then those that only fail in company.
            boxes |= _boxes(named if tried else named | undrawable(source))
    return compiled(_boxed(source, boxes, order))


def _boxes(characters: set[str]) -> dict[int, str]:
    """What is drawn in their place: nothing, for those that are not seen anyway."""
    return {ord(each): "" if unicodedata.category(each) == "Cf" else BOX for each in characters}


def _boxed(source: str, boxes: dict[int, str], order: Order) -> str:
    source = source.translate(boxes)
    if BOX not in boxes.values():
        return source
    return f"{source}\n#remark({quoted(order.words.missing)})\n"


def compiled(source: str) -> bytes:
    # Nothing but the text is read: there is nothing else in that folder that it could name.
    options: dict[str, Any] = {"format": "pdf", "root": str(HERE), "pdf_standards": ["ua-1"]}
    made: bytes = typst.compile(source.encode(), **options)
    return made


def _prelude(order: Order) -> str:
    at = datetime.fromisoformat(order.written)
    region = "fr" if order.language == "fr" else "gb"
    keywords = "".join(f"{quoted(each)}, " for each in order.keywords)
    return (
        f"#let title = {quoted(order.title)}\n#let mention = {quoted(order.mention)}\n"
        f"#let keywords = ({keywords})\n"
        f"#let language = {quoted(order.language)}\n#let region = {quoted(region)}\n"
        f"#let date = datetime(year: {at.year}, month: {at.month}, day: {at.day}, "
        f"hour: {at.hour}, minute: {at.minute}, second: {at.second})\n"
    )


def quoted(text: str) -> str:
    """A string of Typst."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def undrawable(text: str) -> set[str]:
    """The characters of a text that no font here has: PDF/UA refuses a page that lacks one, and
    Typst names them one at a time.
    """
    left = {each for each in text if ord(each) >= _ALWAYS_DRAWN}
    lost: set[str] = set()
    families: Counter[str] = Counter()
    for _ in range(_TRIED):
        tried = "".join(f'#"\\u{{{ord(each):x}}}"\n\n' for each in sorted(left))
        try:
            compiled(f'#set document(title: "?")\n{tried}')
        except typst.TypstError as error:
            named = _named(str(error)) & left
            if not named:
                break
            for family in map(_family, named):
                families[family] += 1
                if families[family] >= _ALIKE:
                    named |= {each for each in left if _family(each) == family}
            lost |= named
            left -= named
        else:
            return lost
    return lost | left


def _named(complaint: str) -> set[str]:
    """The characters that Typst could not draw. Never the others of their cluster: the source is
    written with them.
    """
    found = _UNDRAWN.search(complaint)
    named = "" if found is None else _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
    return {each for each in named if ord(each) >= _ALWAYS_DRAWN}


def _family(character: str) -> str:
    if ord(character) >= 0x1F000:
        return "pictures"
    return unicodedata.name(character, "").partition(" ")[0]
