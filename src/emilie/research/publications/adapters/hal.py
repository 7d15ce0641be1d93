"""HAL (https://api.archives-ouvertes.fr/docs/search): the open archive of French research, by Solr.

Its errors are JSON with the words of Solr, under status 200 as well as 400.
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
    texts_in,
)
from emilie.research.publications.criteria import Criteria, Criterion, quoted, subject, terms
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
    pages_of,
    text_of,
    title_of,
    whole_name,
)

LACKS: frozenset[Criterion] = frozenset()
MEANS: Mapping[int, str] = MappingProxyType({})
KINDS: Mapping[str, Kind] = {
    "ART": "article", "COMM": "conference", "POSTER": "conference", "PROCEEDINGS": "book",
    "OUV": "book", "DOUV": "book", "COUV": "chapter", "THESE": "thesis", "HDR": "thesis",
    "REPORT": "report", "UNDEFINED": "preprint", "SOFTWARE": "software",
}  # fmt: skip
FIELDS = (
    "halId_s", "uri_s", "title_s", "subTitle_s", "authFirstName_s", "authLastName_s",
    "authFullName_s", "docType_s", "producedDate_s", "journalTitle_s", "bookTitle_s",
    "conferenceTitle_s", "volume_s", "issue_s", "page_s", "journalPublisher_s", "publisher_s",
    "authorityInstitution_s", "doiId_s", "arxivId_s", "pubmedId_s", "isbn_s", "journalIssn_s",
    "abstract_s", "language_s", "licence_s", "openAccess_bool", "fileMain_s",
)  # fmt: skip
SORTS = {"newest": "producedDate_tdate desc", "oldest": "producedDate_tdate asc"}
IDENTIFIERS: Mapping[Identifier, str] = {
    "hal": "halId_s", "arxiv": "arxivId_s", "pmid": "pubmedId_s", "isbn": "isbn_s",
    "issn": "journalIssn_s",
}  # fmt: skip


def request(criteria: Criteria, access: Access) -> Asked:
    collection = (criteria.collection or access.collection).upper()
    params = {
        "q": _query(criteria), "fl": ",".join(FIELDS), "wt": "json",
        "rows": str(criteria.rows), "start": str(criteria.start),
    }  # fmt: skip
    if filters := _filters(criteria):
        params["fq"] = " AND ".join(filters)
    if criteria.sort in SORTS:
        params["sort"] = SORTS[criteria.sort]
    return Asked(f"/search/{collection}/" if collection else "/search/", params)


def _query(criteria: Criteria) -> str:
    clauses = [
        f"{field}:({' AND '.join(map(quoted, words))})"
        for field, words in (
            ("text", subject(criteria.words)),
            ("title_t", subject(criteria.title)),
            ("authFullName_t", terms(criteria.author)),
        )
        if words
    ]
    return " AND ".join(clauses) or "*:*"


def _filters(criteria: Criteria) -> list[str]:
    filters = []
    if criteria.first_year or criteria.last_year:
        years = f"{criteria.first_year or '*'} TO {criteria.last_year or '*'}"
        filters.append(f"producedDateY_i:[{years}]")
    if criteria.language:
        filters.append(f"language_s:{criteria.language}")
    if criteria.kind:
        theirs = [name for name, kind in KINDS.items() if kind == criteria.kind] or ["OTHER"]
        filters.append(f"docType_s:({' OR '.join(theirs)})")
    if criteria.open_access:
        filters.append("openAccess_bool:true")
    if criteria.domain:
        # By its level: 0.shs holds 1.shs.droit.
        filters.append(f'domain_s:"{criteria.domain.count(".")}.{criteria.domain}"')
    return filters


def read(body: bytes) -> Found:
    said = object_in(body)
    if "error" in said:
        raise Faulty
    answer = said.get("response")
    if not isinstance(answer, dict):
        raise Unreadable
    records = objects_in(answer.get("docs"))
    described = [each for each in map(_publication, records) if each is not None]
    return Found(count_of(answer.get("numFound")), described)


def _publication(record: Mapping[str, object]) -> Publication | None:
    language = language_of(next(iter(texts_in(record.get("language_s"))), ""))
    title = title_of(record.get("title_s"), record.get("subTitle_s"), language)
    if not title:
        return None
    authors, more = listed(_authors(record))
    kind = KINDS.get(text_of(record.get("docType_s")), "other")
    container = (
        text_of(record.get("journalTitle_s"), LONGEST_TITLE)
        or text_of(record.get("bookTitle_s"), LONGEST_TITLE)
        or text_of(record.get("conferenceTitle_s"), LONGEST_TITLE)
    )
    publisher = (
        text_of(record.get("authorityInstitution_s"))
        if kind in {"thesis", "report"}
        else text_of(record.get("journalPublisher_s"))
    )
    return Publication(
        title=title, authors=authors, more_authors=more, kind=kind, container=container,
        published=date_of(record.get("producedDate_s")),
        volume=text_of(record.get("volume_s")), issue=text_of(record.get("issue_s")),
        pages=pages_of(record.get("page_s")),
        publisher=publisher or text_of(record.get("publisher_s")),
        doi=doi_of(record.get("doiId_s")),
        identifiers=_identifiers(record),
        abstract=text_of(record.get("abstract_s"), LONGEST_ABSTRACT), language=language,
        licence=text_of(record.get("licence_s")), url=address_of(record.get("uri_s")),
        pdf=_open_file(record), sources=("hal",),
    )  # fmt: skip


def _identifiers(record: Mapping[str, object]) -> dict[Identifier, str]:
    found = {name: text_of(record.get(field)) for name, field in IDENTIFIERS.items()}
    return {name: said for name, said in found.items() if said}


def _authors(record: Mapping[str, object]) -> list[Author]:
    families = texts_in(record.get("authLastName_s"))
    givens = texts_in(record.get("authFirstName_s"))
    # Two lists that do not match would give one author the name of another.
    if families and len(families) == len(givens):
        return [
            Author(family=text_of(family), given=text_of(given))
            for family, given in zip(families, givens, strict=True)
        ]
    return [whole_name(text_of(name)) for name in texts_in(record.get("authFullName_s"))]


def _open_file(record: Mapping[str, object]) -> str:
    """The main file, which an embargo may keep closed."""
    if record.get("openAccess_bool") is not True:
        return ""
    return address_of(record.get("fileMain_s"))
