"""What crosses the wire about charters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from emilie.core.lines import Lines

Number = Annotated[int, Field(ge=0, le=2**31 - 2)]


class CharterOut(BaseModel):
    """A version, in Markdown, and when the caller accepted it."""

    number: int
    text: str
    published_at: datetime
    accepted_at: datetime | None


class CharterInForce(BaseModel):
    charter: CharterOut | None
    """None as long as nobody has published any: nothing is asked of agents then."""


class CharterAcceptanceIn(BaseModel):
    number: Number
    """The version that was read."""


class CharterIn(BaseModel):
    text: Annotated[str, Lines]
    after: Number
    """The version in force that this one was begun from; 0 for the first."""


class CharterVersionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    published_at: datetime
    published_by: str | None
    accepted: int
    """How many agents accepted it."""


class CharterVersionsOut(BaseModel):
    items: list[CharterVersionOut]
    """The latest first."""
    agents: int
    """How many may be asked to accept."""
    example: str
    """A charter to begin from, in French."""
