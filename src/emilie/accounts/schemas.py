"""What crosses the wire about agents and their sign-in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.demonstration import PersonaName
from emilie.accounts.models import Language, Look, Role, Theme
from emilie.accounts.steering.schemas import FeatureOffOut
from emilie.accounts.steering.values import Accent


class OrganisationOut(BaseModel):
    """`look` in place of the instance's, unless it is null; `logo` names a version of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    look: Look | None
    logo: str | None


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
    charter: Literal["none", "due", "accepted"]
    """Whether one is in force, and theirs to accept."""
    welcomed: bool
    """Whether they saw their first steps, or chose not to."""
    features_off: list[FeatureOffOut]
    """What their organisation, their wave or the instance has switched off."""
    accent: Accent | None
    """Of their organisation, in place of the instance's."""
    erases_on: date | None
    """When the first of their conversations is to be erased, if they were told of some."""
    csrf_token: str


class ColleagueOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str


class ColleagueList(BaseModel):
    items: list[ColleagueOut]


class MePatch(BaseModel):
    theme: Theme | None = None
    language: Language | None = None
    welcomed: Literal[True] | None = None


class DemonstrationIn(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    persona: PersonaName
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] | None = Field(
        default=None, alias="as", description="A distinct demonstration agent, made if missing."
    )


class SignedIn(BaseModel):
    csrf_token: str
    agent: Me


class LeavingOut(BaseModel):
    """What signing out here leaves to do."""

    url: str


class SessionOut(BaseModel):
    """One of the agent's own sign-ins."""

    id: UUID
    browser: str | None
    system: str | None
    created_at: datetime
    seen_at: datetime
    current: bool
    issuer: str | None


class SessionList(BaseModel):
    items: list[SessionOut]
