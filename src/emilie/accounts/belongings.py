"""What is an agent's, room by room: counted, taken away, erased, and what becomes of it when they
change organisation. Each room declares its own, beside its tables, and `main` imports it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

Content = bytes | Path
"""A path is read before the next item is asked for."""
Item = list[tuple[str, Content]]
"""The files of one thing: name in the archive, content."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose things are taken away, and in which language they are told."""

    agent_id: UUID
    language: Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Move:
    """An agent leaves an organisation for another."""

    agent_id: UUID
    from_id: UUID
    to_id: UUID


@dataclass(frozen=True)
class Belonging:
    """One kind of things. What a room does not say of it does not happen."""

    kind: str
    """Its name in the browser's words: `belongings.<kind>`."""
    count: Callable[[AsyncSession, UUID], Awaitable[int]]
    follows: bool
    """Whether it stays its agent's in another organisation."""
    move: Callable[[AsyncSession, Move], Awaitable[None]] | None = None
    """What a move does of it, in the move's own transaction."""
    take: Callable[[State, Owner], AsyncIterator[Item]] | None = None
    """One item for each that was counted, more or less: the bar is told by them."""
    erase: Callable[[AsyncSession, UUID], Awaitable[None]] | None = None


_DECLARED: dict[str, Belonging] = {}


def declare(belonging: Belonging) -> None:
    _DECLARED[belonging.kind] = belonging


def belongings() -> list[Belonging]:
    """All kinds; none is to depend on what was done of another before it."""
    return list(_DECLARED.values())
