"""Finding colleagues: the agents of one's own organisation, and of no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.text import fold

FEW = 8
SHORTEST = 2
"""Letters from which a search says something."""

MANY = 200
"""As many as are put in order: more says that the search has to go on."""
WORD = re.compile(r"[\w@.+]+")

# By the beginning of each word, of the name or of the address.
FOUND = text("""
select id, name, email from (
  select id, name, email from agents
  where to_tsvector('pg_catalog.simple', fold(name || ' ' || email)) @@ cast(:wanted as tsquery)
    and organisation_id = :organisation_id and id <> :agent_id and state = 'active'
  limit :many
) as found order by fold(name), id limit :few
""")


async def find(
    session: AsyncSession, organisation_id: UUID, agent_id: UUID, words: str
) -> Sequence[Row[tuple[UUID, str, str]]]:
    """The first few of whose name or address a word begins by each of `words`."""
    asked = [word.strip(".") for word in WORD.findall(fold(words))]
    if sum(map(len, asked)) < SHORTEST:
        return []
    values = {
        "organisation_id": organisation_id, "agent_id": agent_id, "few": FEW, "many": MANY,
        "wanted": " & ".join(f"'{word}':*" for word in asked if word),
    }  # fmt: skip
    return (await session.execute(FOUND, values)).all()
