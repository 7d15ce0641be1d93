"""What crosses the wire about the directory of an organisation, on its page of administration."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.scopes import LONGEST_LIFE, LONGEST_NAME
from emilie.core.lines import OneLine


class DirectoryTokenIn(BaseModel):
    """`name` is what will use it: « Entra ID », « Annuaire du ministère »."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), OneLine]
    days: Annotated[int, Field(ge=1, le=LONGEST_LIFE)] | None = None


class DirectoryTokenOut(BaseModel):
    id: UUID
    name: str
    prefix: str
    state: Literal["active", "expired", "revoked"]
    made_by: str | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class DirectoryOut(BaseModel):
    """`address` is what a directory is given, with a token; counts are of what it keeps now."""

    address: str
    last_call_at: datetime | None
    users: int
    active: int
    groups: int
    tokens: list[DirectoryTokenOut]


class DirectoryTokenMadeOut(BaseModel):
    """The only answer that holds the secret."""

    id: UUID
    secret: str
