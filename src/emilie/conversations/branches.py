"""Reading the tree of messages: the branch that is shown, page by page from its end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.conversations.models import Conversation
from emilie.core.errors import NotFound

# Walks up from the tip by primary key, so a long conversation opens like a short one.
UPWARDS = text("""
with recursive branch as (
  select id, parent_id, role, parts, metadata, created_at, 1 as depth
  from messages where id = :tip and conversation_id = :conversation_id
  union all
  select parent.id, parent.parent_id, parent.role, parent.parts, parent.metadata,
    parent.created_at, branch.depth + 1
  from messages parent join branch on parent.id = branch.parent_id
  where branch.depth < :most
) select * from branch order by depth desc
""")

# The tip with the answer in progress: an answer that ends between two statements must be seen
# as one or as the other.
SHOWN = text("""
select tip_id, runs.id, question_id, continues, parts, metadata, started_at,
  exists (select from summaries where conversation_id = conversations.id) as summarised
from conversations left join runs on runs.conversation_id = conversations.id
where conversations.id = :conversation_id
""")

# The summary that the next turn is given: the nearest one above the tip.
REMEMBERED = text("""
with recursive branch as (
  select id, parent_id, message_id from messages left join summaries on message_id = id
  where id = :tip and messages.conversation_id = :conversation_id
  union all
  select parent.id, parent.parent_id, summaries.message_id
  from branch join messages parent on parent.id = branch.parent_id
    left join summaries on summaries.message_id = parent.id
  where branch.message_id is null
)
select summaries.* from branch join summaries using (message_id)
""")

ASKED = text("""
select question_id from runs where conversation_id = :conversation_id and id = :top
""")

SIBLINGS = text("""
select id, parent_id from messages where conversation_id = :conversation_id
  and (parent_id = any(cast(:parents as uuid[])) or (:root and parent_id is null)) order by id
""")

# The latest of the latest: what was last said on that branch.
DOWNWARDS = text("""
with recursive branch as (
  select id, 1 as depth from messages where id = :top and conversation_id = :conversation_id
  union all
  select child.id, branch.depth + 1 from branch cross join lateral (
    select id from messages where conversation_id = :conversation_id and parent_id = branch.id
    order by id desc limit 1
  ) child
) select id from branch order by depth desc limit 1
""")


async def upwards(
    session: AsyncSession, conversation_id: UUID, tip: UUID | None, most: int
) -> list[dict[str, Any]]:
    """At most `most` messages of the branch that ends with `tip`, oldest first."""
    if tip is None:
        return []
    values = {"conversation_id": conversation_id, "tip": tip, "most": most}
    return [dict(row) for row in (await session.execute(UPWARDS, values)).mappings()]


@dataclass
class Page:
    """Messages of the shown branch, oldest first, and where to go on reading."""

    rows: list[dict[str, Any]]
    earlier: UUID | None
    memory: Row[Any] | None


async def page(
    session: AsyncSession, conversation: Conversation, *, before: UUID | None, limit: int
) -> Page:
    """The last `limit` messages of the shown branch, or those before one of them."""
    found = await session.execute(SHOWN, {"conversation_id": conversation.id})
    running = dict(found.mappings().one())
    tip = running["tip_id"]
    if before is not None:
        earliest = await upwards(session, conversation.id, before, 1)
        if not earliest:
            raise NotFound
        tip = earliest[0]["parent_id"]
    rows = await upwards(session, conversation.id, tip, limit + 1)
    earlier = rows[1]["id"] if len(rows) > limit else None
    rows = rows[-limit:]
    if running["id"] is not None:
        rows = _with_running(rows, running, shown=before is None)
    await _add_siblings(session, conversation.id, rows, running)
    memory = None
    if before is None and running["summarised"]:
        values = {"conversation_id": conversation.id, "tip": tip}
        memory = (await session.execute(REMEMBERED, values)).one_or_none()
    return Page(rows, earlier, memory)


def _with_running(
    rows: list[dict[str, Any]], running: dict[str, Any], *, shown: bool
) -> list[dict[str, Any]]:
    """Put the answer in progress in its place, when its branch is the one shown."""
    if running["continues"]:
        return [
            row | {"parts": running["parts"], "metadata": running["metadata"]}
            if row["id"] == running["id"]
            else row
            for row in rows
        ]
    if not shown or not rows or rows[-1]["id"] != running["question_id"]:
        return rows
    answer = {
        "id": running["id"], "parent_id": running["question_id"], "role": "assistant",
        "parts": running["parts"], "metadata": running["metadata"],
        "created_at": running["started_at"],
    }  # fmt: skip
    return [*rows, answer]


async def _add_siblings(
    session: AsyncSession,
    conversation_id: UUID,
    rows: list[dict[str, Any]],
    running: dict[str, Any],
) -> None:
    parents = {row["parent_id"] for row in rows}
    values = {
        "conversation_id": conversation_id,
        "parents": [parent for parent in parents if parent is not None],
        "root": None in parents,
    }
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    for child_id, parent_id in (await session.execute(SIBLINGS, values)).all():
        children[parent_id].append(child_id)
    if running["continues"] is False:
        children[running["question_id"]].append(running["id"])
    for row in rows:
        row["siblings"] = children[row["parent_id"]]


async def show(session: AsyncSession, conversation: Conversation, message_id: UUID) -> None:
    """Show the branch through that message, down to what was last said there."""
    values = {"conversation_id": conversation.id, "top": message_id}
    tip = (await session.execute(DOWNWARDS, values)).scalar_one_or_none()
    if tip is None:  # an answer in progress is no message yet: its question is
        tip = (await session.execute(ASKED, values)).scalar_one_or_none()
    if tip is None:
        raise NotFound
    conversation.tip_id = tip
