"""Counts the SQL statements of a block, and of what it starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

from emilie.core.statements import Connections

_seen: ContextVar[list[str] | None] = ContextVar("seen", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    seen = _seen.get()
    # Savepoints are the tests' own way of isolating requests.
    if seen is not None and "SAVEPOINT" not in statement:
        seen.append(statement)


async def _counted(connections: Connections, statement: Any, values: Any) -> Any:
    _count(None, None, str(statement))
    return await _execute(connections, statement, values)


_execute = Connections.execute
Connections.execute = _counted  # type: ignore[assignment,method-assign]  # they have no events


@contextmanager
def at_most(most: int) -> Iterator[list[str]]:
    """Fail when more than `most` statements run in the block."""
    statements: list[str] = []
    token = _seen.set(statements)
    try:
        yield statements
    finally:
        _seen.reset(token)
    assert len(statements) <= most, "\n".join(statements)
