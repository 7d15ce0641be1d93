"""Crossref (https://api.crossref.org/swagger-ui): what publishers say of what has a DOI of theirs.

An address to write to (`mailto`) leads to machines kept for those who give one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from emilie.research.publications.adapters.shape import (
    Access,
    Asked,
    Faulty,
    Found,
    Unreadable,
    count_of,
    object_in,
    objects_in,
    within,
)
from emilie.research.publications.criteria import Criteria, Criterion, subject, terms
from emilie.research.publications.publication import (
    LONGEST_ABSTRACT,
    LONGEST_TITLE,
    Author,
    Identifier,
    Kind,
    Publication,
    address_of,
    doi_of,
    listed,
    pages_of,
    parts_of,
    text_of,
    title_of,
)

LACKS: frozenset[Criterion] = frozenset({"language", "open_access", "collection", "domain"})
MEANS: Mapping[int, str] = MappingProxyType({})
KINDS: Mapping[str, Kind] = {
    "journal-article": "article", "proceedings-article": "conference", "book": "book",
    "monograph": "book", "edited-book": "book", "reference-book": "book", "proceedings": "book",
    "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter",
    "dissertation": "thesis", "report": "report", "posted-content": "preprint",
    "dataset": "dataset",
}  # fmt: skip
FIELDS = (
    "DOI", "URL", "title", "subtitle", "author", "type", "issued", "published", "container-title",
    "volume", "issue", "page", "article-number", "publisher", "abstract", "license", "link", "ISSN",
    "ISBN",
)  # fmt: skip
SORTS = {"newest": "desc", "oldest": "asc"}


def request(criteria: Criteria, access: Access) -> Asked:
    params = {
        "select": ",".join(FIELDS), "rows": str(criteria.rows), "offset": str(criteria.start),
    }  # fmt: skip
    for name, words in (
        ("query.bibliographic", subject(criteria.words)),
        ("query.title", subject(criteria.title)),
        ("query.author", terms(criteria.author)),
    ):
        if words:
            params[name] = " ".join(words)
    if filters := _filters(criteria):
        params["filter"] = ",".join(filters)
    if criteria.sort in SORTS:
        params |= {"sort": "published", "order": SORTS[criteria.sort]}
    if access.contact:
        params["mailto"] = access.contact
    headers = {"accept": "application/json"}
    if access.key:
        headers["crossref-plus-api-token"] = f"Bearer {access.key}"
    return Asked("/works", params, headers)


def _filters(criteria: Criteria) -> list[str]:
    filters = []
    if criteria.first_year:
        filters.append(f"from-pub-date:{criteria.first_year}")
    if criteria.last_year:
        filters.append(f"until-pub-date:{criteria.last_year}")
    if criteria.kind:
        # One filter given again is one or the other.
        theirs = [name for name, kind in KINDS.items() if kind == criteria.kind] or ["other"]
        filters += [f"type:{name}" for name in theirs]
    return filters


def read(body: bytes) -> Found:
    said = object_in(body)
    if said.get("status") == "failed":
        raise Faulty
    items = within(said, "message", "items")
    if not isinstance(items, list):
        raise Unreadable
    described = [each for each in map(_publication, objects_in(items)) if each is not None]
    return Found(count_of(within(said, "message", "total-results")), described)


def _publication(work: Mapping[str, object]) -> Publication | None:
    title = title_of(work.get("title"), work.get("subtitle"))
    if not title:
        return None
    authors, more = listed([_author(each) for each in objects_in(work.get("author"))])
    licence = _licence(work)
    doi = doi_of(work.get("DOI"))
    return Publication(
        title=title, authors=authors, more_authors=more,
        kind=KINDS.get(text_of(work.get("type")), "other"),
        published=_date(work.get("issued")) or _date(work.get("published")),
        container=text_of(work.get("container-title"), LONGEST_TITLE),
        volume=text_of(work.get("volume")), issue=text_of(work.get("issue")),
        pages=pages_of(work.get("page")) or text_of(work.get("article-number")),
        publisher=text_of(work.get("publisher")), doi=doi, identifiers=_identifiers(work),
        abstract=text_of(work.get("abstract"), LONGEST_ABSTRACT), licence=licence,
        url=address_of(work.get("URL")) or (address_of(f"https://doi.org/{doi}") if doi else ""),
        pdf=_open_file(work, licence), sources=("crossref",),
    )  # fmt: skip


def _author(author: Mapping[str, object]) -> Author:
    family, given = text_of(author.get("family")), text_of(author.get("given"))
    # A collective has a `name`.
    return Author(
        family=family or given or text_of(author.get("name")), given=given if family else ""
    )


def _date(given: object) -> str:
    parts = within(given, "date-parts")
    return parts_of(parts[0]) if isinstance(parts, list) and parts else ""


def _licence(work: Mapping[str, object]) -> str:
    """The licence of the version of record; else the first one."""
    licences = objects_in(work.get("license"))
    chosen = next((each for each in licences if each.get("content-version") == "vor"), None)
    return text_of((chosen or next(iter(licences), {})).get("URL"))


def _open_file(work: Mapping[str, object], licence: str) -> str:
    """A PDF of which the licence says that anybody may read it: most links are for subscribers."""
    if "creativecommons.org/" not in licence:
        return ""
    for link in objects_in(work.get("link")):
        if link.get("content-type") == "application/pdf":
            return address_of(link.get("URL"))
    return ""


def _identifiers(work: Mapping[str, object]) -> dict[Identifier, str]:
    found: dict[Identifier, str] = {}
    if issn := text_of(work.get("ISSN")):
        found["issn"] = issn
    if isbn := text_of(work.get("ISBN")).rpartition("/")[2]:
        found["isbn"] = isbn
    return found
