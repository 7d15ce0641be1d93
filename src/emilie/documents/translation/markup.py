"""HTML cut into tokens: all that is not translated stays as it was written, byte for byte."""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

from emilie.documents.translation.inline import Change, Item, Mark, Moves, Paragraph, Piece
from emilie.documents.translation.segments import Kind, Unit

INLINE = frozenset(
    (  # noqa: SIM905 -- names read better than literals
        "a abbr b bdi bdo big cite del dfn em font i ins label mark q s small span strike strong "
        "sub sup time tt u"
    ).split()
)
STANDING = frozenset({"br", "img", "input", "wbr"})
"""Empty elements that take a place among the words."""
WHOLE = frozenset(
    {
        *("code", "kbd", "samp", "var", "svg", "math", "object", "iframe", "video", "audio"),
        *("canvas", "map"),
    }
)
"""Elements that are left as they are, in their place among the words."""
UNTOUCHED = frozenset({"script", "style", "template", "textarea", "pre"})
"""The same, apart from the words."""
VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
    }
)
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title"), "heading"),
    **dict.fromkeys(("td", "th"), "cell"),
}
SAID = ("alt", "title", "placeholder", "aria-label")
BUTTONS = {"submit", "button", "reset"}
DESCRIBED = {"description", "og:title", "og:description", "twitter:title", "twitter:description"}


@dataclass(eq=False)
class Token:
    """A run of the source: a tag, or text. A slot, where it is text."""

    raw: str
    kind: str
    """`start`, `end`, `empty`, `text` or `other`."""
    name: str = ""

    def get(self) -> str:
        return html.unescape(self.raw)

    def set(self, text: str) -> None:
        self.raw = html.escape(text, quote=False).replace("\xa0", "&nbsp;")


class Attribute:
    """A slot: the value of an attribute, inside its tag."""

    def __init__(self, token: Token, name: str) -> None:
        self._token = token
        self._pattern = re.compile(
            rf"(\s{re.escape(name)}\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE
        )

    def get(self) -> str:
        found = self._pattern.search(self._token.raw)
        if found is None:
            return ""
        value = found[2]
        return html.unescape(value[1:-1] if value[0] in "\"'" else value)

    def set(self, text: str) -> None:
        written = f'"{html.escape(text)}"'
        self._token.raw = self._pattern.sub(
            lambda found: found[1] + written, self._token.raw, count=1
        )


class _Cutting(HTMLParser):
    """Notes where each token begins."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for found in re.finditer("\n", text):
            self._lines.append(found.end())
        self.found: list[tuple[int, str, str]] = []
        self.feed(text)
        self.close()

    def _note(self, kind: str, name: str = "") -> None:
        line, column = self.getpos()
        self.found.append((self._lines[line - 1] + column, kind, name))

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 -- html.parser's
        self._note("empty" if tag in VOID else "start", tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 -- html.parser's
        self._note("empty", tag)

    def handle_endtag(self, tag: str) -> None:
        self._note("end", tag)

    def handle_data(self, data: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("text")

    def handle_entityref(self, name: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("text")

    def handle_charref(self, name: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("text")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("other")

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("other")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("other")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 -- html.parser's
        self._note("other")


def cut(text: str) -> list[Token]:
    """All of the text, as tokens; neighbours that are text are one."""
    found = _Cutting(text).found
    starts = [start for start, _, _ in found]
    tokens = [Token(text[: starts[0]] if starts else text, "other")]
    for (start, kind, name), end in zip(found, [*starts[1:], len(text)], strict=True):
        raw = text[start:end]
        if kind == "text" and tokens[-1].kind == "text":
            tokens[-1].raw += raw
        else:
            tokens.append(Token(raw, kind, name))
    return tokens


def joined(tokens: Sequence[Token]) -> str:
    return "".join(token.raw for token in tokens)


def attributes_of(token: Token) -> Iterator[str]:
    """The attributes of a tag that a reader sees."""
    yield from SAID
    if token.name == "input" and Attribute(token, "type").get().lower() in BUTTONS:
        yield "value"
    if token.name == "meta":
        named = Attribute(token, "name").get() or Attribute(token, "property").get()
        if named.lower() in DESCRIBED:
            yield "content"


@dataclass(frozen=True)
class _Span:
    """Tokens from `start` to `end`, `within` inline elements that begin at those places."""

    start: int
    end: int
    within: tuple[int, ...]


class Reader:
    """Makes paragraphs of tokens: what blocks stand between."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._items: list[Item] = []
        self._inline: list[int] = []
        self._kind: Kind = "paragraph"

    def units(self) -> Iterator[Unit]:
        left_alone = 0
        skipping = ""
        left: Mark | None = None
        for place, token in enumerate(self._tokens):
            if skipping:
                left_alone += (token.name == skipping) * {"start": 1, "end": -1}.get(token.kind, 0)
                skipping = skipping if left_alone else ""
                if left is not None and not skipping:
                    left.anchor, left = replace(left.anchor, end=place + 1), None
                continue
            if token.kind == "start" and (token.name in WHOLE | UNTOUCHED or _is_kept(token)):
                skipping, left_alone = token.name, 1
                if token.name in UNTOUCHED:
                    yield from self._flush()
                else:
                    left = self._mark(place)
                continue
            yield from self._take(place, token)
        yield from self._flush()

    def _take(self, place: int, token: Token) -> Iterator[Unit]:
        if token.kind in {"start", "empty"}:
            for name in attributes_of(token):
                if (slot := Attribute(token, name)).get().strip():
                    yield Unit("description", "", Paragraph([Piece([slot], None)]))
        if token.kind == "text":
            within = tuple(self._inline)
            self._items.append(Piece([token], within, _Span(place, place + 1, within)))
        elif token.name in INLINE and token.kind == "start":
            self._inline.append(place)
        elif token.name in INLINE and token.kind == "end":
            for at in range(len(self._inline) - 1, -1, -1):
                if self._tokens[self._inline[at]].name == token.name:
                    del self._inline[at:]
                    break
        elif token.name in STANDING:
            self._mark(place)
        elif token.kind in {"start", "end", "empty"}:
            yield from self._flush()
            begins = token.kind == "start"
            self._kind = KINDS.get(token.name, "paragraph") if begins else "paragraph"

    def _mark(self, place: int) -> Mark:
        mark = Mark(_Span(place, place + 1, tuple(self._inline)))
        self._items.append(mark)
        return mark

    def _flush(self) -> Iterator[Unit]:
        items, self._items = self._items, []
        if items:
            yield Unit(self._kind, "", Paragraph(items, moves=Moves(self._home, self._exchange)))

    def _home(self, span: _Span) -> Hashable:
        return self._widened(span).within

    def _exchange(self, anchors: Sequence[_Span]) -> Change:
        """How spans change places, with the elements that hold nothing else."""
        spans = [self._widened(each) for each in anchors]

        def change(order: Sequence[int]) -> None:
            held = [joined(self._tokens[each.start : each.end]) for each in spans]
            for span, came in zip(spans, order, strict=True):
                for token in self._tokens[span.start : span.end]:
                    token.raw = ""
                self._tokens[span.start].raw = held[came]

        return change

    def _widened(self, span: _Span) -> _Span:
        tokens, start, end, within = self._tokens, span.start, span.end, list(span.within)
        while within and within[-1] == start - 1 and end < len(tokens):
            closes = tokens[end]
            if closes.kind != "end" or closes.name != tokens[start - 1].name:
                break
            within.pop()
            start, end = start - 1, end + 1
        return _Span(start, end, tuple(within))


def _is_kept(token: Token) -> bool:
    return Attribute(token, "translate").get().lower() == "no"
