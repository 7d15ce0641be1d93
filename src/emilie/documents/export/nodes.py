"""Nodes of pandoc's tree, for texts that must stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
BARE: list[Any] = ["", [], []]
"""No name, no class, no attribute."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BEGINS_A_BLOCK = re.compile(r"[-+=*~#>_`|:]|\d{1,9}[.)]$")


def node(kind: str, content: Any = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}


def raw(language: str, text: str) -> Node:
    return node("RawInline", [language, text])


def raw_block(language: str, text: str) -> Node:
    return node("RawBlock", [language, text])


def inlines(text: str) -> list[Node]:
    """Words and the spaces between them."""
    return [
        node("Space") if word[0] in " \t\n" else node("Str", word)
        for word in re.split(r"([ \t\n]+)", text)
        if word
    ]


def lines(text: str, *, markdown: bool) -> list[Node]:
    """A paragraph, its lines kept. In Markdown, where a line could begin a list, its first word is
    written so that it cannot.
    """
    found: list[Node] = []
    for number, line in enumerate(text.splitlines()):
        words = inlines(line.strip(" \t"))
        if markdown and words and _BEGINS_A_BLOCK.match(words[0]["c"]):
            words[0] = raw("markdown", _PUNCTUATION.sub(r"\\\1", words[0]["c"]))
        found += [node("LineBreak"), *words] if number else words
    return found


def paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip()):
        if paragraph.strip():
            yield paragraph


def said(nodes: Any) -> str:
    """The words of some nodes, without their form."""
    if isinstance(nodes, list):
        return "".join(said(each) for each in nodes)
    if not isinstance(nodes, dict):
        return ""
    kind: str = nodes["t"]
    content: Any = nodes.get("c")
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind == "Str":
        return str(content)
    if kind in {"Code", "Math", "RawInline"}:
        return str(content[1])
    return said(content)
