"""One call of a directory: whose it is, and what the process has to do once it is committed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from scim2_models import Resource
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.errors import NotFound


@dataclass
class Call:
    session: AsyncSession
    organisation_id: UUID
    key_id: UUID
    base: str
    """Address of `/scim/v2`."""
    signed_out: list[UUID] = field(default_factory=list)
    """Agents whose sessions the process has to forget."""
    with_members: bool = True
    """Whether groups are shown with theirs, which may be thousands."""


def id_of(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise NotFound from error


def version_of(resource: Resource[Any]) -> str:
    """Weak: what it shows is what it is made of."""
    shown = resource.model_dump(scim_ctx=None, mode="json", exclude={"meta": {"version": True}})
    digest = hashlib.sha256(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f'W/"{digest[:20]}"'
