"""The Markdown of an answer, as a tree in which nothing acts and nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from emilie.documents.export.nodes import BARE, Node, node, raw, said
from emilie.documents.export.order import Format, Prose, Words, visible
from emilie.documents.export.pandoc import parsed

DEEPEST = 6
NESTED = 12
"""Lists and quotations inside each other: more is no text of anybody, and Typst refuses it."""
_CITED = re.compile(r"#source-(\d{1,4})")
_SAFE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_CODE = re.compile(
    r"(^ {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)[^\n]*$|\Z)|`+[^`]*`+)", re.MULTILINE | re.DOTALL
)
_TEX = re.compile(r"\\\[(?P<display>.+?)\\\]|\\\((?P<inline>.+?)\\\)", re.DOTALL)
_FORMULA = re.compile(r"[\\^_{}=<>+*/|]|^[A-Za-z]'?$|^[A-Za-z]\(\w+\)$")

# What pandoc writes as a call of Typst: `.at(…)` after it would be code, and `;` be lost.
_CALLS = {
    *("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "Underline", "SmallCaps"),
    *("Quoted", "Span", "Link", "Note", "Code"),
}
_END = raw("typst", "#[];")


def formulas(text: str) -> str:
    r"""Formulas between `\(` and `\)`, which models write as well, in the dollars that pandoc
    reads: as the page does (`web/src/features/thread/markdown/maths.ts`).
    """
    pieces = _CODE.split(text)
    pieces[::2] = [_TEX.sub(_in_dollars, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _in_dollars(found: re.Match[str]) -> str:
    display, inline = found["display"], found["inline"]
    formula = (display or inline).strip()
    if not _FORMULA.search(formula):
        return found[0]
    return f"$${formula}$$" if display else f"${formula}$"


class Harmless:
    """Rewrites the nodes of one answer for one format."""

    def __init__(
        self, prose: Prose, form: Format, words: Words, known: set[str], *, formulas: bool
    ) -> None:
        """`known` are the names of the notes that are there."""
        self._prose = prose
        self._known = known
        self._form = form
        self._words = words
        self._formulas = formulas
        self._above: list[int] = []
        self._inside = 0
        self._changes: dict[str, Callable[[Any], list[Node]]] = {
            "Header": self._header, "Image": self._image, "Link": self._link, "Math": self._math,
            "Str": self._str, "Code": self._code, "CodeBlock": self._code_block,
            "BlockQuote": self._quotation, "BulletList": self._list,
            "OrderedList": self._numbered,
            "RawInline": lambda content: [node("Str", content[1])],
            "RawBlock": lambda content: [node("Para", [node("Str", content[1])])],
        }  # fmt: skip

    def blocks(self) -> list[Node]:
        # Again: `&#xFFFE;` is a character once it is parsed.
        blocks: list[Node] = self._all(visible(parsed(formulas(self._prose.text))["blocks"]))
        return blocks

    def _all(self, content: Any) -> Any:
        if not isinstance(content, list):
            return self._one(content)[0] if isinstance(content, dict) else content
        changed: list[Any] = []
        for each in content:
            if isinstance(each, dict):
                changed += self._one(each)
            else:
                changed.append(self._all(each))
        return changed

    def _one(self, each: Node) -> list[Node]:
        changed = self._changed(each)
        if self._form != "pdf":
            return changed
        ended = ([one, _END] if one["t"] in _CALLS else [one] for one in changed)
        return [one for pair in ended for one in pair]

    def _changed(self, each: Node) -> list[Node]:
        change = self._changes.get(each["t"])
        if change is not None:
            return change(each["c"])
        if each["t"] == "AlignDefault":  # where pandoc centres, and the other formats do not
            return [node("AlignLeft" if self._form == "pdf" else "AlignDefault")]
        return [each | {"c": self._all(each["c"])}] if "c" in each else [each]

    def _quotation(self, content: Any) -> list[Node]:
        return self._nested(content, lambda inside: node("BlockQuote", inside), [content])

    def _list(self, content: Any) -> list[Node]:
        return self._nested(content, lambda inside: node("BulletList", inside), content)

    def _numbered(self, content: Any) -> list[Node]:
        style, items = content
        return self._nested(items, lambda inside: node("OrderedList", [style, inside]), items)

    def _nested(self, content: Any, whole: Callable[[Any], Node], groups: Any) -> list[Node]:
        if self._inside >= NESTED:
            return [block for group in groups for block in self._all(group)]
        self._inside += 1
        inside = self._all(content)
        self._inside -= 1
        return [whole(inside)]

    def _header(self, content: Any) -> list[Node]:
        """A title one level below the last one above it, whatever the model skipped."""
        level, _, words = content
        while self._above and self._above[-1] >= level:
            self._above.pop()
        self._above.append(level)
        depth = min(self._prose.level + len(self._above) - 1, DEEPEST)
        return [node("Header", [depth, BARE, self._all(words)])]

    def _image(self, content: Any) -> list[Node]:
        """Its description: no picture is read from anywhere."""
        name = said(content[1]).strip() or self._words.unnamed
        return [node("Emph", [node("Str", self._words.image.replace("{name}", name))])]

    def _link(self, content: Any) -> list[Node]:
        _, words, (address, _) = content
        cited = _CITED.fullmatch(address)
        if cited is not None:
            return [self._cited(int(cited[1]))]
        inside: list[Node] = self._all(words)
        allowed = self._prose.links
        if not _SAFE.match(address) or (
            allowed is not None and address.partition("#")[0] not in allowed
        ):
            return inside
        return [node("Link", [BARE, inside, [address, ""]])]

    def _cited(self, number: int) -> Node:
        if self._form == "md":
            # Escaped: followed by "(…)" or ":", it would become a link, or what others link to.
            return raw("markdown", f"\\[{number}\\]")
        target, shown = f"{self._prose.notes}-{number}", node("Str", f"[{number}]")
        return node("Link", [BARE, [shown], [f"#{target}", ""]]) if target in self._known else shown

    def _math(self, content: Any) -> list[Node]:
        formula = content[1]
        if self._form != "pdf":
            return [node("Math", content)]
        if not self._formulas:
            return [node("Code", [BARE, formula])]
        # What is drawn must also be said: PDF/UA refuses a formula without its words.
        told = formula.replace("\\", "\\\\").replace('"', '\\"')
        before = raw("typst", f'#[#set math.equation(alt: "{told}");')
        return [before, node("Math", content), raw("typst", "]"), _END]

    def _str(self, text: str) -> list[Node]:
        if self._form != "pdf" or "-?" not in text:
            return [node("Str", text)]
        # Typst takes `-?` for a hyphen that is not shown, and pandoc lets it.
        first, *rest = text.split("-?")
        pieces = [node("Str", first)]
        for piece in rest:
            pieces += [raw("typst", "\\-?"), node("Str", piece)]
        return pieces

    def _code(self, content: Any) -> list[Node]:
        return [node("Code", [BARE, content[1]])]

    def _code_block(self, content: Any) -> list[Node]:
        language = [each for each in content[0][1][:1] if re.fullmatch(r"[\w+-]{1,20}", each)]
        return [node("CodeBlock", [["", language, []], content[1]])]
