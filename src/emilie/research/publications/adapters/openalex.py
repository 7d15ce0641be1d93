"""OpenAlex (https://developers.openalex.org/api-reference/works): works of all fields, under CC0.

Since February 2026 a key, which is free, is needed for more than a few requests a day.
"""

from __future__ import annotations

from collections.abc import Mapping

from emilie.research.publications.adapters.shape import (
    Access,
    Asked,
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
    date_of,
    doi_of,
    language_of,
    listed,
    parts_of,
    text_of,
    title_of,
    whole_name,
)
from emilie.research.publications.text import in_order

LACKS: frozenset[Criterion] = frozenset({"collection", "domain"})
MEANS: Mapping[int, str] = {403: "publications_overloaded"}
"""403 is what it answers to too many requests in a second, 429 once the day's are used up."""
KINDS: Mapping[str, Kind] = {
    "article": "article", "review": "article", "letter": "article", "editorial": "article",
    "book": "book", "book-chapter": "chapter", "dissertation": "thesis", "report": "report",
    "preprint": "preprint", "dataset": "dataset", "software": "software",
}  # fmt: skip
FIELDS = (
    "id", "doi", "title", "authorships", "type", "publication_date", "publication_year",
    "primary_location", "best_oa_location", "biblio", "ids", "language", "abstract_inverted_index",
)  # fmt: skip
SORTS = {"newest": "publication_date:desc", "oldest": "publication_date:asc"}


def request(criteria: Criteria, access: Access) -> Asked:
    params = {
        "select": ",".join(FIELDS), "per_page": str(criteria.rows), "page": str(criteria.page),
    }  # fmt: skip
    if words := subject(criteria.words):
        # Words that no operator parts are all wanted.
        params["search"] = _said(words)
    if filters := _filters(criteria):
        params["filter"] = ",".join(filters)
    if criteria.sort in SORTS:
        params["sort"] = SORTS[criteria.sort]
    if access.key:
        params["api_key"] = access.key
    if access.contact:
        params["mailto"] = access.contact
    return Asked("/works", params)


def _said(words: list[str]) -> str:
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _filters(criteria: Criteria) -> list[str]:
    """Values hold no comma, colon, bar or exclamation mark: `terms` leaves none."""
    filters = []
    if title := subject(criteria.title):
        filters.append(f"title.search:{_said(title)}")
    if author := terms(criteria.author):
        filters.append(f"raw_author_name.search:{_said(author)}")
    if criteria.first_year:
        filters.append(f"from_publication_date:{criteria.first_year}-01-01")
    if criteria.last_year:
        filters.append(f"to_publication_date:{criteria.last_year}-12-31")
    if criteria.language:
        filters.append(f"language:{criteria.language}")
    if criteria.kind == "conference":
        # Papers of a conference are articles to it.
        filters.append("primary_location.source.type:conference")
    elif criteria.kind:
        theirs = [name for name, kind in KINDS.items() if kind == criteria.kind] or ["other"]
        filters.append(f"type:{'|'.join(theirs)}")
    if criteria.open_access:
        filters.append("open_access.is_oa:true")
    return filters


def read(body: bytes) -> Found:
    said = object_in(body)
    results = said.get("results")
    if not isinstance(results, list):
        raise Unreadable
    described = [each for each in map(_publication, objects_in(results)) if each is not None]
    return Found(count_of(within(said, "meta", "count")), described)


def _publication(work: Mapping[str, object]) -> Publication | None:
    language = language_of(work.get("language"))
    title = title_of(work.get("title"))
    if not title:
        return None
    authors, more = listed([_author(each) for each in objects_in(work.get("authorships"))])
    place = within(work, "primary_location")
    source = within(place, "source")
    kind = KINDS.get(text_of(work.get("type")), "other")
    if within(source, "type") == "conference":
        kind = "conference"
    # What a repository holds did not appear in it.
    repository = within(source, "type") == "repository"
    best = within(work, "best_oa_location")
    return Publication(
        title=title, authors=authors, more_authors=more, kind=kind,
        published=date_of(work.get("publication_date")) or parts_of([work.get("publication_year")]),
        container="" if repository else text_of(within(source, "display_name"), LONGEST_TITLE),
        volume=text_of(within(work, "biblio", "volume")),
        issue=text_of(within(work, "biblio", "issue")), pages=_pages(within(work, "biblio")),
        publisher="" if repository else text_of(within(source, "host_organization_name")),
        doi=doi_of(work.get("doi")), identifiers=_identifiers(work),
        abstract=in_order(work.get("abstract_inverted_index"), LONGEST_ABSTRACT),
        language=language,
        licence=text_of(within(best, "license") or within(place, "license")),
        url=address_of(within(place, "landing_page_url")) or address_of(work.get("id")),
        pdf=address_of(within(best, "pdf_url")) if within(best, "is_oa") is True else "",
        sources=("openalex",),
    )  # fmt: skip


def _author(authorship: Mapping[str, object]) -> Author:
    """As the publication writes it, where it does: a profile may hold another form."""
    name = text_of(authorship.get("raw_author_name"))
    return whole_name(name or text_of(within(authorship, "author", "display_name")))


def _pages(biblio: object) -> str:
    first, last = text_of(within(biblio, "first_page")), text_of(within(biblio, "last_page"))
    return f"{first}-{last}" if first and last and first != last else first


def _identifiers(work: Mapping[str, object]) -> dict[Identifier, str]:
    found: dict[Identifier, str] = {}
    if number := text_of(work.get("id")).rpartition("/")[2]:
        found["openalex"] = number
    if pubmed := text_of(within(work, "ids", "pmid")).rpartition("/")[2]:
        found["pmid"] = pubmed
    if issn := text_of(within(work, "primary_location", "source", "issn_l")):
        found["issn"] = issn
    return found
