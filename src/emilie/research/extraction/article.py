"""The text of a web page, as its author meant it to be read: what is hidden is not there.

trafilatura finds the article among menus, banners and comments. What it leaves to us is what only
a machine would read: elements that a browser does not show, and characters without a shape.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import html
from trafilatura import bare_extraction

from emilie.documents.extraction.blocks import clean
from emilie.documents.extraction.plain import decoded
from emilie.research.extraction.passages import LONGEST, SHORTEST
from emilie.research.results import LONGEST_TITLE, day_of, one_line, seen

DATES = (
    "article:modified_time", "article:published_time", "datepublished", "date", "dcterms.modified",
    "dcterms.date", "dc.date", "og:updated_time",
)  # fmt: skip
"""Names under which a page declares its date, the one of its last change first."""
NEVER_SEEN = ("script", "style", "noscript", "template", "iframe", "object", "svg", "dialog")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0*\.?0*(?:px|em|rem|%|pt)?\s*(?:;|!|$)|opacity\s*:\s*0*\.?0*\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|right|bottom|margin-left)\s*:\s*-\d{4,}"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)|clip\s*:\s*rect\(\s*[01](?:px)?[ ,]"
    r"|(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)|color\s*:\s*transparent",
    re.IGNORECASE,
)
_SAME_COLOURS = re.compile(
    r"(?:^|;)\s*(background(?:-color)?|color)\s*:\s*([#\w(),. %-]+?)\s*(?=[;!]|$)", re.IGNORECASE
)
_CLASSES = frozenset(
    {"sr-only", "fr-sr-only", "visually-hidden", "visuallyhidden", "hidden", "d-none"}
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Article:
    title: str
    site: str
    published: date | None
    text: str


def read(content: bytes, url: str, charset: str | None = None) -> Article | None:
    """What is to be read on the page; None when that is nothing. `charset`: of its headers."""
    text = text_of(content, charset)
    if not text.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    about = _about(tree)
    _prune(tree)
    # Its own search for dates and authors takes as long as all the rest.
    found: Any = bare_extraction(
        tree, url=url, fast=True, include_comments=False, include_tables=True,
        include_links=False, include_images=False, with_metadata=False, as_dict=False,
    )  # fmt: skip
    if found is None:
        return None
    said = _BLANK.sub("\n\n", seen(clean(found.text or ""))).strip()[:LONGEST]
    return None if len(said) < SHORTEST else Article(*about, said)


def _about(tree: html.HtmlElement) -> tuple[str, str, date | None]:
    """Title, site and date, as the page declares them."""
    declared = {
        (each.get("property") or each.get("name") or each.get("itemprop") or "").lower(): value
        for each in tree.iter("meta")
        if (value := each.get("content"))
    }
    heads = [*tree.iter("h1"), *tree.iter("title")]
    titles = [declared.get("og:title"), *(each.text_content() for each in heads)]
    dates = [declared.get(name) for name in DATES]
    dates += [each.get("datetime") for each in tree.iter("time")]
    return (
        one_line(next((each for each in titles if each and each.strip()), ""), LONGEST_TITLE),
        one_line(declared.get("og:site_name", ""), LONGEST_TITLE),
        next((day for each in dates if (day := day_of(each))), None),
    )


def text_of(content: bytes, charset: str | None) -> str:
    """What the bytes say: as the headers declare, else the page itself, else as they look."""
    declared = _CHARSET.search(content[:2048])
    for name in (charset, declared and declared[1].decode("ascii")):
        if name:
            with suppress(LookupError, UnicodeError):
                return content.decode(name)
    return decoded(content) or ""


def _prune(tree: html.HtmlElement) -> None:
    """Take out what a browser would not show."""
    hidden = [each for each in tree.iter() if not isinstance(each.tag, str) or _is_hidden(each)]
    for each in hidden:
        if each.getparent() is not None:
            each.drop_tree()


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.tag in NEVER_SEEN:
        return True
    given = element.attrib
    if "hidden" in given or given.get("aria-hidden") == "true" or given.get("type") == "hidden":
        return True
    if _CLASSES & set((given.get("class") or "").split()):
        return True
    style = given.get("style")
    return style is not None and bool(_HIDING.search(style) or _in_its_own_colour(style))


def _in_its_own_colour(style: str) -> bool:
    """Whether words are written in the colour of what is behind them, white by default."""
    said = {name.lower()[:10]: colour.lower() for name, colour in _SAME_COLOURS.findall(style)}
    colour = said.get("color")
    if colour is None:
        return False
    behind = said.get("background", "#fff")
    white = {"#fff", "#ffffff", "white"}
    return colour == behind or (colour in white and behind in white)
