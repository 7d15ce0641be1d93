"""What crosses the wire about searches and the pages that they found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict

from emilie.inference.outside import Family
from emilie.inference.schemas import EndpointOut
from emilie.inference.sensitivities import Sensitivity
from emilie.research.publications.schemas import PublicationOut, referenced


class SearchLevelOut(BaseModel):
    """A sensitivity, and the names of the services that it leaves open, in order."""

    sensitivity: Sensitivity
    services: list[str]


class SearchFamilyOut(BaseModel):
    """What an agent may switch on, and the services behind it."""

    family: Family
    services: list[EndpointOut]
    levels: list[SearchLevelOut]


class SearchOut(BaseModel):
    """Only the families that the caller's organisation switched on."""

    families: list[SearchFamilyOut]


class ReadPageOut(BaseModel):
    """A page as an answer was given it; `excerpt`: it is what the service says of it, no more.

    `publication`: what it is, with its reference, where it is one.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    title: str
    site: str
    published: date | None
    excerpt: bool
    text: str
    read_at: datetime
    publication: Annotated[PublicationOut | None, BeforeValidator(referenced)]
