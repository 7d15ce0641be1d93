"""What an adapter is made of: tools that write a request, and read what answers it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import SecretStr

from emilie.inference.sources import SourceEntry
from emilie.research.sources.asking import Caller
from emilie.research.tools import Record, Sent, ToolArguments

MOST = 5
"""Records of one call."""


@dataclass(slots=True)
class Token:
    """What lets its holder in for a while. Never written anywhere."""

    value: SecretStr = field(default_factory=lambda: SecretStr(""))
    until: float = 0.0
    """Of the monotonic clock."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Access:
    """How one service is asked."""

    entry: SourceEntry
    key: SecretStr
    caller: Caller
    token: Token = field(default_factory=Token)


@dataclass(frozen=True)
class Definition:
    """One tool of a service, as its model calls it."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    sends: Callable[[Mapping[str, Any]], Sent]
    rewritten: Callable[[str], Sent]
    call: Callable[[Access, Sent], Awaitable[Sequence[Record]]]


def schema(required: Sequence[str] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


def day(given: object) -> date | None:
    """A day written as 2026-11-30; `ToolArguments` when it is written otherwise."""
    if given is None or given == "":
        return None
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError as error:
        raise ToolArguments from error


def lines(facts: Mapping[str, object]) -> str:
    """`Nom : valeur` a paragraph, of those that have one."""
    return "\n\n".join(f"{name} : {value}" for name, value in facts.items() if value)
