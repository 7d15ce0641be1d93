"""Packages of XML (ZIP) opened and written again: members that say nothing stay byte for byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import IO, Any

from lxml import etree

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.package import BROKEN, MOST_XML, USUAL
from emilie.documents.translation.inline import Change, Moves

Element = Any
"""An element of lxml."""
MOST_UNPACKED = 1_000_000_000
"""Bytes of all members together: a file above is a bomb."""
# Nothing is fetched, no entity is read; a text node may be as long as its member.
PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_blank_text=False
)


def parsed(content: bytes) -> Element:
    """The root of some XML, refused when it declares entities: no office suite writes any."""
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content[:4096]:
        raise Unreadable("document_corrupt")
    try:
        return etree.fromstring(content, PARSER)
    except etree.XMLSyntaxError as error:
        raise Unreadable("document_corrupt") from error


class TextOf:
    """A slot: the text of an element. `TailOf`: what follows it."""

    __slots__ = ("element",)

    def __init__(self, element: Element) -> None:
        self.element = element

    def get(self) -> str:
        text: str | None = self.element.text
        return text or ""

    def set(self, text: str) -> None:
        self.element.text = text


class TailOf(TextOf):
    __slots__ = ()

    def get(self) -> str:
        tail: str | None = self.element.tail
        return tail or ""

    def set(self, text: str) -> None:
        self.element.tail = text


class AttributeOf:
    __slots__ = ("element", "name")

    def __init__(self, element: Element, name: str) -> None:
        self.element, self.name = element, name

    def get(self) -> str:
        value: str = self.element.get(self.name, "")
        return value

    def set(self, text: str) -> None:
        self.element.set(self.name, text)


class Package:
    """A ZIP of parts. `tree` keeps what it gives: `saved` writes those that were changed."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except BROKEN as error:
            raise Unreadable("document_corrupt") from error
        if sum(info.file_size for info in self._zip.infolist()) > MOST_UNPACKED:
            raise Unreadable("document_too_much_memory")
        self.names = [info.filename for info in self._zip.infolist()]
        self._trees: dict[str, tuple[Element, bytes]] = {}

    def tree(self, name: str) -> Element:
        """The root of a part; None where the package has none of that name."""
        if name not in self._trees:
            if name not in self.names:
                return None
            content = self._content(self._zip.getinfo(name))
            root = parsed(content)
            self._trees[name] = root, _written(root)
        return self._trees[name][0]

    def numbered(self, start: str, end: str = ".xml") -> list[str]:
        """Parts as `ppt/slides/slide12.xml`, in the order of their numbers."""
        found = [
            (int(middle or 0), name)
            for name in self.names
            if name.startswith(start) and name.endswith(end)
            and ((middle := name[len(start) : -len(end)]) == "" or middle.isdecimal())
        ]  # fmt: skip
        return [name for _, name in sorted(found)]

    def saved(self) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as package:
            for info in self._zip.infolist():
                content = self._now(info)
                # As it was: its name, its date, whether it is compressed.
                package.writestr(info, content, info.compress_type)
        return made.getvalue()

    def _now(self, info: zipfile.ZipInfo) -> bytes:
        if (known := self._trees.get(info.filename)) is not None:
            root, before = known
            if (after := _written(root)) != before:
                return after
        return self._content(info)

    def _content(self, info: zipfile.ZipInfo) -> bytes:
        if info.compress_type not in USUAL:
            raise Unreadable("document_corrupt")
        try:
            with self._zip.open(info) as stream:
                content = stream.read(MOST_UNPACKED)
        except BROKEN as error:
            raise Unreadable("document_corrupt") from error
        except RuntimeError as error:
            raise Unreadable("document_encrypted") from error
        if len(content) > MOST_XML and info.filename.endswith(".xml"):
            raise Unreadable("document_too_much_memory")
        return content


def _written(root: Element) -> bytes:
    tree = root.getroottree()
    alone = {True: ' standalone="yes"', False: ' standalone="no"'}.get(tree.docinfo.standalone, "")
    said: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"{alone}?>\n'.encode() + said


def _parent(anchor: Element | None) -> Element | None:
    return None if anchor is None else anchor.getparent()


def _exchange(anchors: Sequence[Element]) -> Change:
    """What each element holds goes to another one, what follows it stays."""

    def change(order: Sequence[int]) -> None:
        held = [(each.tag, dict(each.attrib), each.text, list(each)) for each in anchors]
        for place, came in enumerate(order):
            tag, attributes, text, children = held[came]
            element = anchors[place]
            element.tag, element.text = tag, text
            element.attrib.clear()
            element.attrib.update(attributes)
            element[:] = children

    return change


MOVES = Moves(_parent, _exchange)
"""How elements change places: with those of the same parent."""
