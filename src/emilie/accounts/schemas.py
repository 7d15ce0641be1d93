"""What crosses the wire about agents and their sign-in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.demonstration import PersonaName
from emilie.accounts.models import Language, Role, Theme


class OrganisationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class Me(BaseModel):
    """The signed-in agent, with the token that every writing request carries."""

    id: UUID
    name: str
    given_name: str
    email: str
    role: Role
    organisation: OrganisationOut
    theme: Theme
    language: Language
    csrf_token: str


class MePatch(BaseModel):
    theme: Theme | None = None
    language: Language | None = None


class DemonstrationIn(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    persona: PersonaName
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] | None = Field(
        default=None, alias="as", description="A distinct demonstration agent, made if missing."
    )


class SignedIn(BaseModel):
    csrf_token: str
    agent: Me
