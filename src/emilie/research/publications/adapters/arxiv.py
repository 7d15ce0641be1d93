"""arXiv (https://info.arxiv.org/help/api/user-manual.html): preprints, as an Atom feed.

One request at a time, one in three seconds at most (https://info.arxiv.org/help/api/tou.html). Its
errors are feeds too, whose one entry is called Error, under status 200.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from emilie.research.publications.adapters.shape import (
    Access,
    Asked,
    Faulty,
    Found,
    Overloaded,
    Unreadable,
)
from emilie.research.publications.criteria import Criteria, Criterion, subject, terms
from emilie.research.publications.publication import (
    LONGEST_ABSTRACT,
    LONGEST_TITLE,
    Identifier,
    Publication,
    address_of,
    date_of,
    doi_of,
    listed,
    whole_name,
)
from emilie.research.publications.text import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LACKS: frozenset[Criterion] = frozenset({"language", "kind", "collection", "domain"})
MEANS: Mapping[int, str] = MappingProxyType({})
ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ARXIV = "{http://arxiv.org/schemas/atom}"
SORTS = {"newest": "descending", "oldest": "ascending"}
ERRORS = "arxiv.org/api/errors"
_VERSION = re.compile(r"v\d+$")


def request(criteria: Criteria, _: Access) -> Asked:
    clauses = [
        f'{field}:"{word}"'
        for field, words in (
            ("all", subject(criteria.words)),
            ("ti", subject(criteria.title)),
            ("au", terms(criteria.author)),
        )
        for word in words
    ]
    if criteria.first_year or criteria.last_year:
        first, last = criteria.first_year or 1991, criteria.last_year or 2200
        clauses.append(f"submittedDate:[{first}01010000 TO {last}12312359]")
    params = {
        "search_query": " AND ".join(clauses), "start": str(criteria.start),
        "max_results": str(criteria.rows),
    }  # fmt: skip
    if criteria.sort in SORTS:
        params |= {"sortBy": "submittedDate", "sortOrder": SORTS[criteria.sort]}
    return Asked("/api/query", params, {"accept": "application/atom+xml"})


def read(body: bytes) -> Found:
    if body.strip().lower().startswith(b"rate exceeded"):
        raise Overloaded
    feed = _feed(body)
    entries = feed.findall(f"{ATOM}entry")
    if any(ERRORS in _text(entry, f"{ATOM}id", 500) for entry in entries):
        raise Faulty
    total = _text(feed, f"{OPENSEARCH}totalResults", 20)
    if not total.isascii() or not total.isdecimal():
        raise Unreadable
    described = [each for each in map(_publication, entries) if each is not None]
    return Found(int(total), described)


def _feed(body: bytes) -> Element:
    # Loaded with the first answer: nobody else reads XML in this process.
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 -- as said above

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        feed: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable from error
    if feed.tag != f"{ATOM}feed":
        raise Unreadable
    return feed


def _publication(entry: Element) -> Publication | None:
    title = _text(entry, f"{ATOM}title", LONGEST_TITLE)
    if not title:
        return None
    names = [_text(each, f"{ATOM}name", 300) for each in entry.findall(f"{ATOM}author")]
    authors, more = listed([whole_name(name) for name in names if name])
    record = _text(entry, f"{ATOM}id", 500)
    number = _VERSION.sub("", record.partition("/abs/")[2])
    identifiers: dict[Identifier, str] = {"arxiv": number} if number else {}
    return Publication(
        title=title, authors=authors, more_authors=more, kind="preprint",
        published=date_of(_text(entry, f"{ATOM}published", 30)),
        # The DOI of the article that it became, if its authors say so: not that of the preprint.
        doi=doi_of(_text(entry, f"{ARXIV}doi", 300)), identifiers=identifiers,
        abstract=_text(entry, f"{ATOM}summary", LONGEST_ABSTRACT),
        url=_secure(record), pdf=_secure(_link(entry, "pdf")), sources=("arxiv",),
    )  # fmt: skip


def _text(parent: Element, name: str, most: int) -> str:
    found = parent.find(name)
    return one_line("".join(found.itertext()), most) if found is not None else ""


def _link(entry: Element, title: str) -> str:
    links = entry.findall(f"{ATOM}link")
    return next((each.get("href", "") for each in links if each.get("title") == title), "")


def _secure(url: str) -> str:
    """Its feeds say http of pages that it serves by https."""
    return address_of(re.sub(r"^http://(?=(?:export\.)?arxiv\.org/)", "https://", url))
