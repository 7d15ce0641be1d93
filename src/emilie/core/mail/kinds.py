"""Kinds of letters. A new one is two templates (`letters/<kind>.<language>.txt`) and a function
that its room declares here, which says what to fill in as a letter is about to be sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.mail.models import Letter

Facts = Mapping[str, str]
Says = Callable[[AsyncSession, Letter, str], Awaitable[Facts | None]]
"""From a letter and the address of this instance; None when there is nothing left to say, `Later`
raised when it is not the time yet.
"""

KINDS: dict[str, Says] = {}


class Later(Exception):
    """The letter waits until then, as if it had not been taken."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


def letter(kind: str) -> Callable[[Says], Says]:
    def declare(says: Says) -> Says:
        KINDS[kind] = says
        return says

    return declare


def greeting(name: str) -> str:
    """What stands between « Bonjour » and the comma."""
    return f" {name}" if name else ""
