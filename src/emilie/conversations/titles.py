"""The automatic title: cut from the question at once, made better once the answer is there."""

from __future__ import annotations

import asyncio
import logging
import re
from uuid import UUID

from sqlalchemy import text

from emilie.assistant.context import Asked
from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.inference.registry import Endpoints

log = logging.getLogger(__name__)

LONGEST = 80
QUOTES = "*\"'«»“”\u00a0\u202f "
GIVE = text("""
update conversations set title = :title, titled_by = 'engine'
where id = :conversation_id and titled_by = 'nobody'
""")
AT_ONCE = asyncio.Semaphore(4)
"""Titles are never urgent: they do not compete with answers for the endpoint."""


async def improve(
    statements: Sessions, endpoints: Endpoints, conversation_id: UUID, asked: Asked
) -> None:
    """Ask the endpoint for a title; the agent's own title is never replaced."""
    # Imported here: it brings pydantic-ai, which the start of the server need not wait for.
    from emilie.assistant.title import ask_title  # noqa: PLC0415

    try:
        async with AT_ONCE:
            title = clean(await ask_title(endpoints, asked))
    except AppError as failure:
        log.info("no title: %s", failure.code)
        return
    if title:
        async with statements() as session:
            await session.execute(GIVE, {"title": title, "conversation_id": conversation_id})


def clean(title: str) -> str:
    """One line, without the quotes, the Markdown and the full stop that models add."""
    line = next((line for line in title.replace("\0", "").splitlines() if line.strip()), "")
    line = re.sub(r"^(#+|\*+|titre\s*:)\s*", "", line.strip(), flags=re.IGNORECASE)
    line = line.strip().strip(QUOTES).strip().rstrip(".")
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + "…"
