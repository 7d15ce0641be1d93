"""Prompts found: by level, words, tag; in the order that is asked for; a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.rights import reach
from emilie.accounts.session import Caller
from emilie.community.prompts.models import Level
from emilie.community.prompts.schemas import (
    PromptLine,
    PromptOut,
    PromptPage,
    Sort,
    TagList,
    TagOut,
)
from emilie.core.errors import NotFound
from emilie.core.lines import one_line
from emilie.core.text import fold

MOST_TAGS = 200

# What one may see is a few thousand rows at the most (`actions.MOST`): they are looked through.
SEEN = """
prompts.deleted_at is null and (
  (level = 'mine' and private_to = :agent_id)
  or (level = 'organisation' and prompts.organisation_id = :organisation_id)
  or level = 'national'
)
"""
DESCRIBED = f"""
select prompts.*, jsonb_array_length(variables) > 0 as asks, counted.*,
  favourites.agent_id is not null as favourite,
  owner.name as owner, owner.id is not null and owner.id = :agent_id as mine,
  coalesce(review_on < :today, false) as to_review,
  level = :keeps or level = 'mine' as changes,
  exists (
    select from prompt_proposals where prompt_id = prompts.id and state = 'waiting'
  ) as proposed
from prompts
left join prompt_favourites favourites
  on favourites.prompt_id = prompts.id and favourites.agent_id = :agent_id
left join agents owner on owner.id = owner_id and owner.state = 'active'
  and (level = 'national' or owner.organisation_id = :organisation_id),
lateral (
  select count(*) as votes, count(*) filter (where agent_id = :agent_id) > 0 as voted
  from prompt_votes where prompt_id = prompts.id
) as counted
where {SEEN}
"""  # noqa: S608 -- our own constants
ONE = text(f"{DESCRIBED} and prompts.id = :prompt_id")
ORDERS: dict[Sort, str] = {
    "handy": "-(favourite::int * 1e12 + uses)",
    "uses": "-uses",
    "votes": "-votes",
    "date": "-extract(epoch from changed_at)",
    "title": "0",
}
"""Each as a number that grows down the list; titles come next, then identifiers."""
WANTED = """
  and (cast(:level as text) is null or level = :level)
  and (cast(:tag as text) is null or fold(:tag) in (select fold(each) from unnest(tags) as each))
  and searched like all (cast(:patterns as text[]))
  and (not :favourites or favourites.agent_id is not null)
  and (not :to_review or review_on < :today)
"""
PAGE = """
with found as (
  select *, cast({order} as double precision) as place, fold(title) as folded
  from ({described}) as told
)
select *, (select count(*) from found) as total from found
where cast(:after as uuid) is null or (place, folded, id) > (
  select place, folded, id from found where id = :after
)
order by place, folded, id limit :limit
"""
PAGES = {
    sort: text(PAGE.format(order=order, described=DESCRIBED + WANTED))
    for sort, order in ORDERS.items()
}
TAGS = text(f"""
select min(tag) as tag, count(*) as prompts from prompts, unnest(tags) as tag
where {SEEN} and (cast(:level as text) is null or level = :level)
group by fold(tag) order by count(*) desc, fold(min(tag)) limit :most
""")  # noqa: S608 -- our own constants


@dataclass(frozen=True)
class Wanted:
    """Which prompts: all that is set has to be true of them."""

    words: str = ""
    level: Level | None = None
    tag: str | None = None
    favourites: bool = False
    to_review: bool = False


def kept_by(caller: Caller) -> Level | None:
    """The shared level that the caller looks after."""
    how_far = reach(caller, "prompts:keep")
    if how_far is None:
        return None
    return "national" if how_far == "everywhere" else "organisation"


def about(caller: Caller) -> dict[str, Any]:
    """Who asks, as the statements name it."""
    return {
        "agent_id": caller.agent_id, "organisation_id": caller.organisation_id,
        "keeps": kept_by(caller) or "none", "today": datetime.now(UTC).date(),
    }  # fmt: skip


def patterns(words: str) -> Sequence[str]:
    """Each word has to be in it, with or without accents."""
    escaped = (
        word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        for word in fold(one_line(words)).split()
    )
    return [f"%{word}%" for word in escaped]


async def page(
    session: AsyncSession, caller: Caller, wanted: Wanted, sort: Sort, after: UUID | None,
    limit: int,
) -> PromptPage:  # fmt: skip
    values = about(caller) | {
        "level": wanted.level, "tag": wanted.tag, "patterns": patterns(wanted.words),
        "favourites": wanted.favourites, "to_review": wanted.to_review, "after": after,
        "limit": limit + 1,
    }  # fmt: skip
    rows = (await session.execute(PAGES[sort], values)).mappings().all()
    items = [PromptLine.model_validate(dict(row)) for row in rows[:limit]]
    total = None if after else (rows[0]["total"] if rows else 0)
    return PromptPage(
        items=items, total=total, next=items[-1].id if len(rows) > limit and items else None
    )


async def describe(session: AsyncSession, caller: Caller, prompt_id: UUID) -> PromptOut:
    """As the caller sees it; `NotFound` when they may not."""
    values = about(caller) | {"prompt_id": prompt_id}
    row = (await session.execute(ONE, values)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return PromptOut.model_validate(dict(row))


async def tags(session: AsyncSession, caller: Caller, level: Level | None) -> TagList:
    values = about(caller) | {"level": level, "most": MOST_TAGS}
    rows = (await session.execute(TAGS, values)).mappings()
    return TagList(items=[TagOut.model_validate(dict(row)) for row in rows])
