"""How sensitive a conversation is while a turn goes on: it may be raised at any time."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from emilie.conversations.turns import Started
from emilie.core.db import Sessions
from emilie.inference.registry import Need

SENSITIVITY = text("select sensitivity from conversations where id = :conversation_id")


class Standing:
    """What a turn's calls to models need, as its conversation stands.

    The checkpoints of running answers learn it every second, for nothing; `again` is for those
    who waited, and are about to send something.
    """

    def __init__(self, statements: Sessions, started: Started, need: Need) -> None:
        self._statements = statements
        self._started = started
        self._need = need

    def now(self) -> Need:
        return replace(self._need, sensitivity=self._started.sensitivity)

    async def again(self) -> None:
        values = {"conversation_id": self._started.conversation_id}
        async with self._statements() as session:
            row = (await session.execute(SENSITIVITY, values)).one_or_none()
        if row is not None:
            self._started.stands_at(row.sensitivity)
