"""What the services say, as text that may be shown: no markup, nothing that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_DROPPED = re.compile(
    r"<(?P<name>(?:jats:|mml:)?(?:tex-math|annotation))\b[^<>]*>.*?</(?P=name)\s*>", re.DOTALL
)
# The title of a whole abstract says "Abstract"; those of its sections are part of it.
_HEADING = re.compile(r"^\s*<(?:jats:)?title\b[^<>]*>[^<>]*</(?:jats:)?title\s*>")
_BLOCK = re.compile(
    r"</?(?:jats:)?(?:p|sec|title|label|list|list-item|disp-formula|disp-quote|break|br)\b[^<>]*>"
)
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
_GAP = {"\t", "\n", "\r", "\v", "\f"}


def one_line(text: str, most: int) -> str:
    """`text` on one line of at most `most` characters, without what nobody sees.

    Zero-width and bidirectional marks go, and the plane of tags in which whole sentences can be
    written that only a model reads.
    """
    kept = [
        " " if each in _GAP or unicodedata.category(each) in {"Zl", "Zp"} else each
        for each in unicodedata.normalize("NFC", text[: 4 * most])
        if each in _GAP or unicodedata.category(each) not in _UNSEEN
    ]
    # Not `split()` alone: a no-break space is French typography.
    return re.sub("[ ]{2,}", " ", "".join(kept)).strip()[:most].rstrip()


def plain(text: str, most: int) -> str:
    """What a text with HTML, JATS or MathML markup reads, on one line.

    Entities are undone once more where they were written twice, as in Crossref's titles.
    """
    # What is refused for its size in the end is not worth reading.
    bare = _DROPPED.sub(" ", text[: 8 * most])
    bare = _HEADING.sub("", bare, count=1)
    bare = _TAG.sub("", _BLOCK.sub(" ", bare))
    bare = unescape(bare)
    if re.search(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7});", bare):
        bare = unescape(bare)
    return one_line(bare, most)


def in_order(index: object, most: int) -> str:
    """The text of OpenAlex's `abstract_inverted_index`: each word with the places where it stands.

    A place that no sane abstract has is left out: it would make a gap of gigabytes.
    """
    if not isinstance(index, dict):
        return ""
    placed = {
        place: word
        for word, places in index.items()
        if isinstance(word, str) and isinstance(places, list)
        for place in places
        if type(place) is int and 0 <= place < most
    }
    return plain(" ".join(placed[place] for place in sorted(placed)), most)
