"""A paragraph between its file and the text that is translated: `Le <1>chat</1> noir<2/>.`

What is formatted as most of the paragraph is has no tag; what is formatted otherwise stands between
numbered ones, and what is no text (a note's mark, a tabulation, a picture) is an empty one. What
comes back is put where it was: a text only ever moves between places that held some.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

TAG = re.compile(r"<(/?)(\d{1,4})(/?)>")
_SPACE = re.compile(r"\s+")
_LIKE_A_TAG = re.compile(r"<(?=/?\d{1,4}/?>)")
_AS_WRITTEN = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\x0b": " ", "\u2028": " "})
STANDS_IN = "＜"
"""For a `<` that the document itself has before a number and `>`."""


class Slot(Protocol):
    """A place of the file that holds text."""

    def get(self) -> str: ...

    def set(self, text: str) -> None: ...


Anchor = Any
"""What of the file holds one item and nothing else; it may change places with another one."""


@dataclass
class Piece:
    """Text of one format. `form` compares formats; `anchor` may be missing; `room`: one without
    text is where some may come.
    """

    slots: list[Slot]
    form: Hashable
    anchor: Anchor = None
    room: bool = False

    @property
    def text(self) -> str:
        return "".join(slot.get() for slot in self.slots).translate(_AS_WRITTEN)

    def set(self, text: str) -> None:
        if text == self.text:
            return
        first, *others = self.slots
        first.set(text)
        for slot in others:
            slot.set("")


@dataclass
class Mark:
    """What stands in a paragraph and is no text."""

    anchor: Anchor = None


Item = Piece | Mark
Grow = Callable[[Item | None, Item | None], "Slot | None"]
"""Makes room for text of the paragraph's own format between two items; None: there is no way."""
Change = Callable[[Sequence[int]], None]
Home = Callable[[Anchor], Hashable]
"""What an anchor stands in, told apart by what is equal; None: it has none, or never moves."""
Exchange = Callable[[Sequence[Anchor]], Change]
"""How anchors of one home change places."""


def _nowhere(_: Item | None, __: Item | None) -> Slot | None:
    return None


def _fixed(_: Anchor) -> None:
    return None


def _never(_: Sequence[Anchor]) -> Change:
    raise AssertionError("what has no home changes no places")


@dataclass(frozen=True)
class Moves:
    """How what a paragraph holds may change places: with what stands in the same home."""

    home: Home = _fixed
    exchange: Exchange = _never


FIXED = Moves()


@dataclass
class _Gap:
    """What stands between two tags: text of the paragraph's own format, and bare spaces."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def set(self, text: str, base: Hashable) -> None:
        if text == self.text:
            return
        holder = next((each for each in self.pieces if each.form == base), self.pieces[0])
        for piece in self.pieces:
            piece.set(text if piece is holder else "")


@dataclass(frozen=True)
class Parsed:
    """A tagged text: what stands around the tags, their numbers as they come, what they hold."""

    gaps: list[str]
    order: list[int]
    inside: list[str | None]
    """None: an empty tag."""


def parse(text: str) -> Parsed | None:
    """None unless each tag is closed at once, by its own number, and stands once."""
    gaps, order, inside = [""], [], list[str | None]()
    within: int | None = None
    at = 0
    for tag in TAG.finditer(text):
        said, number = text[at : tag.start()], int(tag[2])
        at = tag.end()
        if tag[1] and tag[3]:
            return None
        if tag[1]:  # closing
            if within != number:
                return None
            inside[-1], within = said, None
            gaps.append("")
            continue
        if within is not None or number in order:
            return None
        gaps[-1] += said
        order.append(number)
        inside.append(None if tag[3] else "")
        if tag[3]:
            gaps.append("")
        else:
            within = number
    if within is not None:
        return None
    gaps[-1] += text[at:]
    return Parsed(gaps, order, inside)


def bare(text: str) -> str:
    """The text without its tags."""
    return TAG.sub("", text)


def tags_survive(source: str, target: str) -> bool:
    """Whether the target has the tags of the source, each once and of its kind."""
    before, after = parse(source), parse(target)
    if before is None or after is None:
        return False
    kinds = [
        Counter((number, held is None) for number, held in zip(p.order, p.inside, strict=True))
        for p in (before, after)
    ]
    return kinds[0] == kinds[1]


def order_survives(target: str, groups: Sequence[int]) -> bool:
    """Whether tags that are all there may stand as they come, by their `Paragraph.groups`."""
    found = parse(target)
    if found is None or not groups:
        return True
    moved = {groups[number - 1] for at, number in enumerate(found.order, 1) if number != at}
    return len(moved) < 2 and 0 not in moved


class Paragraph:
    """Items in the order one reads them. `text` is empty where nothing is to be translated."""

    def __init__(self, items: Sequence[Item], grow: Grow = _nowhere, moves: Moves = FIXED) -> None:
        self._grow = grow
        self._moves = moves
        core = _core(_merged(items))
        lengths: Counter[Hashable] = Counter()
        for item in core:
            if isinstance(item, Piece):
                lengths[item.form] += len(item.text.strip())
        self._base = lengths.most_common(1)[0][0] if lengths else None
        self._gaps, self._tags = [_Gap()], list[Item]()
        for item in core:
            if isinstance(item, Piece) and (item.form == self._base or not item.text.strip()):
                self._gaps[-1].pieces.append(item)
            else:
                self._tags.append(item)
                self._gaps.append(_Gap())
        whole = self._shown()
        self.text = whole.strip()
        self._before = whole[: len(whole) - len(whole.lstrip())]
        self._after = whole[len(whole.rstrip()) :]

    @property
    def groups(self) -> list[int]:
        """Of each tag, the number that those share with which it may change places; 0: with none.
        Empty where all may.
        """
        known: dict[Hashable, int] = {None: 0}
        # One look for each: a paragraph may have thousands.
        homes = [self._home(item) for item in self._tags] if len(self._tags) > 1 else []
        numbers = [known.setdefault(home, len(known)) for home in homes]
        return numbers if set(numbers) - {1} else []

    def _home(self, item: Item) -> Hashable:
        return self._moves.home(item.anchor)

    def _shown(self) -> str:
        said = [_guarded(self._gaps[0].text)]
        for number, (item, gap) in enumerate(zip(self._tags, self._gaps[1:], strict=True), 1):
            if isinstance(item, Piece):
                before, text, after = _edges(item.text)
                said.append(f"{before}<{number}>{_guarded(text)}</{number}>{after}")
            else:
                said.append(f"<{number}/>")
            said.append(_guarded(gap.text))
        return "".join(said)

    def put(self, said: str) -> None:
        """Write a translation of `text` into the file. One whose tags are wrong goes, without
        them, to where the paragraph's own format begins.
        """
        whole = self._before + said.strip() + self._after
        found = parse(whole) if tags_survive(self.text, said) else None
        if found is None:
            self._put_bare(_restored(bare(whole)))
            return
        moved = [place for place, number in enumerate(found.order) if number != place + 1]
        homes = {self._home(self._tags[place]) for place in moved}
        if len(homes) > 1 or None in homes:
            self._put_bare(_restored(bare(whole)))
            return
        anchors = [self._tags[place].anchor for place in moved]
        change = self._moves.exchange(anchors) if moved else None
        self._fill(found)
        if change is not None:
            change([moved.index(found.order[place] - 1) for place in moved])

    def _put_bare(self, text: str) -> None:
        holder = next((gap for gap in self._gaps if gap.pieces), None)
        for gap in self._gaps:
            if gap.pieces:
                gap.set(text if gap is holder else "", self._base)
        for item in self._tags:
            if isinstance(item, Piece):
                item.set("" if holder is not None else text)

    def _fill(self, found: Parsed) -> None:
        """Put texts to their places, the spaces at the edges of formats where they were."""
        gaps = list(found.gaps)
        inside = dict(zip(found.order, found.inside, strict=True))
        for place, number in enumerate(found.order):
            # Spaces belong to the place: a text that moved leaves them.
            item = self._tags[place]
            if not isinstance(item, Piece) or inside[number] is None:
                continue
            before, _, after = _edges(item.text)
            text = inside[number] or ""
            if before and _parted(gaps[place], text):
                gaps[place] = gaps[place].rstrip() + _trailing(self._gaps[place].text)
                text = before + text
            if after and _parted(text, gaps[place + 1]):
                gaps[place + 1] = _leading(self._gaps[place + 1].text) + gaps[place + 1].lstrip()
                text += after
            inside[number] = text
        self._join(gaps, inside, found.order)
        for number, held in inside.items():
            item = self._tags[number - 1]
            if isinstance(item, Piece):
                item.set(_restored(held or ""))
        for gap, text in zip(self._gaps, gaps, strict=True):
            if gap.pieces:
                gap.set(_restored(text), self._base)

    def _join(self, gaps: list[str], inside: dict[int, str | None], order: list[int]) -> None:
        """Find room for what stands where the paragraph had no text of its own."""
        for place, text in enumerate(gaps):
            if self._gaps[place].pieces or not text:
                continue
            left = order[place - 1] if place else None
            right = order[place] if place < len(order) else None
            if text.strip():
                between = [None if n is None else self._tags[n - 1] for n in (left, right)]
                slot = self._grow(*between) if order == sorted(order) else None
                if slot is not None:
                    slot.set(_restored(text))
                    continue
            if left is not None and inside[left] is not None:
                inside[left] = (inside[left] or "") + text
            elif right is not None and inside[right] is not None:
                inside[right] = text + (inside[right] or "")
            else:
                self._to_the_nearest(gaps, place, text)

    def _to_the_nearest(self, gaps: list[str], place: int, text: str) -> None:
        held = [at for at, gap in enumerate(self._gaps) if gap.pieces]
        before = [at for at in held if at < place]
        if before:
            gaps[before[-1]] += text
        elif held:
            gaps[held[0]] = text + gaps[held[0]]


def _merged(items: Sequence[Item]) -> list[Item]:
    """Neighbours of one format are one piece; empty ones are none, unless they are room."""
    kept: list[Item] = []
    for item in items:
        if isinstance(item, Mark):
            kept.append(item)
        elif item.text or item.room:
            last = kept[-1] if kept else None
            if isinstance(last, Piece) and last.form == item.form:
                # Only one of them holds the text from now on.
                kept[-1] = Piece([*last.slots, *item.slots], item.form, last.anchor, item.room)
            else:
                kept.append(item)
    return kept


def _core(items: list[Item]) -> list[Item]:
    """From the first words to the last: what stands around them stays where it is."""
    words = [at for at, item in enumerate(items) if isinstance(item, Piece) and item.text.strip()]
    if not words:
        return []
    first, last = words[0], words[-1]
    if first and _is_room(items[first - 1]):
        first -= 1
    if last + 1 < len(items) and _is_room(items[last + 1]):
        last += 1
    return items[first : last + 1]


def _is_room(item: Item) -> bool:
    return isinstance(item, Piece) and not item.text


def _edges(text: str) -> tuple[str, str, str]:
    inner = text.strip()
    start = text.index(inner)
    return text[:start], inner, text[start + len(inner) :]


def _leading(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _trailing(text: str) -> str:
    return text[len(text.rstrip()) :]


def _parted(left: str, right: str) -> bool:
    """Whether a space stands between them, or has to."""
    if left[-1:].isspace() or right[:1].isspace():
        return True
    return left[-1:].isalnum() and right[:1].isalnum()


def _guarded(text: str) -> str:
    return _LIKE_A_TAG.sub(STANDS_IN, text)


def _restored(text: str) -> str:
    return text.replace(STANDS_IN, "<")


def one_line(text: str) -> str:
    """As it is sent and kept: a segment is one line."""
    return _SPACE.sub(lambda found: " " if "\n" in found[0] or "\r" in found[0] else found[0], text)
