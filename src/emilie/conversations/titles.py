"""The automatic title: cut from the question at once, made better once the answer is there."""

from __future__ import annotations

import logging
import re
from uuid import UUID

from sqlalchemy import text

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.inference.queue import Lanes
from emilie.inference.quotas import Spent
from emilie.inference.registry import Chosen, Endpoints, Needs

log = logging.getLogger(__name__)

LONGEST = 80
QUOTES = "*\"'«»“”\u00a0\u202f "
GIVE = text("""
update conversations set title = :title, titled_by = 'engine'
where id = :conversation_id and titled_by = 'nobody'
""")
AT_ONCE = Lanes(4)
"""Titles are never urgent: they do not compete with answers for the endpoint."""


async def improve(
    statements: Sessions,
    endpoints: Endpoints,
    conversation_id: UUID,
    need: Needs,
    chosen: Chosen,
    question: str,
    spent: Spent,
) -> None:
    """Ask the endpoint that answered for a title, if it may and can give one now: the provisional
    title stays otherwise, and the agent's own is never replaced.
    """
    # Imported here: it brings pydantic-ai, which the start of the server need not wait for.
    from emilie.assistant.title import ask_title  # noqa: PLC0415

    try:
        lane = AT_ONCE.before(chosen)
        waits = lane.locked()
        async with lane:
            if waits:
                await need.again()
            if chosen not in endpoints.candidates(need.now()):
                return
            title = clean(await ask_title(chosen, question, spent))
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
