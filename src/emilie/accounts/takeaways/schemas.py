"""What crosses the wire about archives of one's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from emilie.accounts.takeaways.models import TakeawayState


class TakeawayOut(BaseModel):
    """`done` of about `total` things are in it; it is kept until `expires_at` once it is ready."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: TakeawayState
    done: int
    total: int | None
    bytes: int | None
    error: str | None
    created_at: datetime
    expires_at: datetime | None


class OwnCount(BaseModel):
    """`kind` is a name of the browser's words: `belongings.<kind>`."""

    kind: str
    count: int


class TakeawayList(BaseModel):
    """The latest first; `has`: what the caller has now, that another one would hold, unless one is
    being made. `erased_at`: when the end of their wave has it erased, if that is set.
    """

    items: list[TakeawayOut]
    has: list[OwnCount]
    days: int
    erased_at: datetime | None
