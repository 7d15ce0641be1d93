"""What crosses the wire about publications."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from emilie.documents.schemas import DocumentOut
from emilie.inference.sensitivities import Sensitivity
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.export import Format
from emilie.research.publications.publication import MOST_AUTHORS, Author, Publication
from emilie.research.publications.reference import reference
from emilie.research.publications.sources import Service


class PublicationSearch(Criteria):
    """A search, and how sensitive what it says is: at least as the organisation's conversations.

    `sources`: the kinds of services that it goes to, of those that are open; none named: all.
    """

    sensitivity: Sensitivity | None = None
    sources: list[Service] = Field(default=[], max_length=8)


class PublicationOut(BaseModel):
    publication: Publication
    reference: str
    """As text, after NF ISO 690."""


def referenced(given: object) -> object:
    """A publication as it was kept, with its reference."""
    if not isinstance(given, dict):
        return given
    publication = Publication.model_validate(given)
    return PublicationOut(publication=publication, reference=reference(publication))


class PublicationServiceOut(BaseModel):
    """What became of one service: how many it holds, or the code of why it gave none."""

    name: str
    label: str
    total: int | None
    code: str | None


class PublicationsOut(BaseModel):
    publications: list[PublicationOut]
    services: list[PublicationServiceOut]


class AuthorIn(Author):
    """As a search gave them."""


class PublicationIn(Publication):
    """As a search gave it; what is not known may be left out."""

    authors: Annotated[tuple[AuthorIn, ...], Field(max_length=MOST_AUTHORS)] = ()


class PublicationWanted(BaseModel):
    """A publication to ask about, as a search gave it."""

    publication: PublicationIn


class PublicationDocumentOut(BaseModel):
    """What stands for a publication in a conversation. `code`: why that is not its text, though
    one is said to be open.
    """

    document: DocumentOut
    full_text: bool
    code: str | None


class PublicationExport(BaseModel):
    """References to take away, as a search gave them."""

    format: Format
    publications: Annotated[list[PublicationIn], Field(min_length=1, max_length=200)]
