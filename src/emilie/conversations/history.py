"""What a turn reads of the past, and the summary that stands for its beginning.

A summary covers a branch from its first question to one message and is bound to that message: a
walk up from a tip only meets the summaries of its own ancestors, so an edited question or another
branch never sees one of what is not above it. It is made after a turn, in the background, from
the summary before it and the next messages. The messages themselves stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.assistant.chunks import Part, text_of
from emilie.assistant.context import Exchange, ImageRef
from emilie.assistant.window import size_for
from emilie.conversations.linking import linkable, unlinked
from emilie.core.db import Sessions
from emilie.core.errors import AppError, NotFound
from emilie.documents.extraction.kinds import IMAGES
from emilie.inference import tokens
from emilie.inference.errors import ModelFailed
from emilie.inference.queue import Lanes
from emilie.inference.quotas import Spent
from emilie.inference.registry import Chosen, Endpoints, Need

log = logging.getLogger(__name__)

MOST = 200
"""Most messages of the past read for one turn."""
MOST_SUMMARISED = 5_000
"""Most messages read to be summarised."""
CROWDED = MOST * 3 // 4
"""Messages after the summary from which a new one is made, however short they are."""
NEAR = 0.5
"""The part of the room for the past from which a summary is made: the next turns still fit."""
KEPT = 0.25
"""The part of that room whose messages stay word for word."""
PORTION = 0.5
"""The part of the window of who summarises that is filled with messages."""
LEAST_ROOM = 8
"""An eighth of the window is what the past is planned for, even when documents leave less."""
AT_ONCE = Lanes(2)
"""Summaries are never urgent: they do not compete with answers for the endpoint."""
PAUSE, LONGEST_PAUSE = 60.0, 3600.0
"""Seconds before a summary that failed is tried again: twice as long each time."""
_summarised_now: set[UUID] = set()
_failed: dict[UUID, tuple[float, float]] = {}
"""Conversations whose last summary failed: the pause, and when it ends (on `monotonic`)."""

# Walks up from the tip by primary key to the first message that a summary covers.
UPWARDS = text("""
with recursive branch as (
  select messages.id, parent_id, role, parts, metadata, summaries.text as summary,
    summaries.messages as summarised, 1 as depth
  from messages left join summaries on message_id = messages.id
  where messages.id = :tip and messages.conversation_id = :conversation_id
  union all
  select parent.id, parent.parent_id, parent.role, parent.parts, parent.metadata,
    summaries.text, summaries.messages, branch.depth + 1
  from branch join messages parent on parent.id = branch.parent_id
    left join summaries on message_id = parent.id
  where branch.summary is null and branch.depth < :most
) select * from branch order by depth desc
""")

NEEDED = text("""
select sensitivity, endpoint from conversations
where id = :conversation_id and deleted_at is null
""")

# Not while an answer goes on, nor when one that was summarised has gone on since.
STORE = text("""
insert into summaries (message_id, conversation_id, text, messages, endpoint)
select id, conversation_id, :text, :summarised, cast(:endpoint as jsonb) from messages covered
where id = :message_id and conversation_id = :conversation_id
  and not exists (
    select from runs where runs.conversation_id = covered.conversation_id and continues)
  and not exists (
    select from messages gone_on where id = any(cast(:unfinished as uuid[]))
      and gone_on.metadata ->> 'state' = 'done')
on conflict (message_id) do nothing returning message_id
""")

COUNTED = text("""
update messages set metadata = metadata || jsonb_build_object('tokens',
  coalesce(metadata -> 'tokens', '{}') || jsonb_build_object(cast(:endpoint as text), said.tokens))
from unnest(cast(:ids as uuid[]), cast(:tokens as int[])) as said (id, tokens)
where messages.id = said.id
""")


@dataclass
class Past:
    """A branch from where its summary ends; oldest first."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    summary: str = ""
    summarised: int = 0
    more: bool = False
    """Whether there are messages above that no summary stands for."""

    @property
    def exchanges(self) -> list[Exchange]:
        found = linkable(self.messages)
        return [as_exchange(row, links) for row, links in zip(self.messages, found, strict=True)]


def as_exchange(row: Mapping[str, Any], links: frozenset[str] | None = None) -> Exchange:
    """`links`: the addresses that it may link to, if it is an answer; None for any."""
    parts: list[Part] = row["parts"]
    counted: dict[str, int] = row["metadata"].get("tokens") or {}
    role: Literal["user", "assistant"] = "user" if row["role"] == "user" else "assistant"
    said = text_of(parts)
    said = unlinked(said, links) if role == "assistant" else said
    return Exchange(role, said, counted, images_of(parts))


def _may_be_read(data: Mapping[str, Any]) -> bool:
    """As far as the question knew: what is being read is told once it is (`pictures.known`)."""
    return bool(data.get("words")) or data["state"] in {"received", "reading"}


def images_of(parts: Sequence[Part]) -> list[ImageRef]:
    """The images among the documents of a question."""
    attached = [part["data"] for part in parts if part["type"] == "data-document"]
    return [
        ImageRef(UUID(data["id"]), data["name"], read=_may_be_read(data))
        for data in attached
        if data["media_type"] in IMAGES
    ]


def documents_of(parts: Sequence[Part]) -> list[UUID]:
    """The documents of a question, in the order in which it gives them."""
    return [UUID(part["data"]["id"]) for part in parts if part["type"] == "data-document"]


async def read(
    session: AsyncSession, conversation_id: UUID, tip: UUID | None, most: int = MOST
) -> Past:
    """The past of what follows `tip`: its summary and the messages after it."""
    if tip is None:
        return Past()
    values = {"conversation_id": conversation_id, "tip": tip, "most": most}
    rows = [dict(row) for row in (await session.execute(UPWARDS, values)).mappings()]
    if not rows:
        return Past()
    first = rows[0]
    if first["summary"] is None:
        return Past(rows, more=first["parent_id"] is not None)
    return Past(rows[1:], first["summary"], first["summarised"])


def planned(chosen: Chosen, room: int) -> int:
    """Tokens that the past is planned for, where the last turn left it `room`."""
    return max(room, chosen.context // LEAST_ROOM)


def is_due(exchanges: Sequence[Exchange], chosen: Chosen, room: int) -> bool:
    """Whether what the next turn would read nears what it has room for."""
    if chosen.facts.kind == "builtin":
        return False  # it only looks at the last questions
    return len(exchanges) > CROWDED or sum(map(size_for(chosen), exchanges)) > NEAR * planned(
        chosen, room
    )


class Kept:
    """What a summary needs, as its conversation is stored: the turn is over, and whoever fails to
    write it may take a minute.
    """

    def __init__(self, statements: Sessions, conversation_id: UUID, need: Need) -> None:
        self._statements = statements
        self._conversation_id = conversation_id
        self._need = need

    def now(self) -> Need:
        return self._need

    async def again(self) -> None:
        """Raises `NotFound` once it is deleted."""
        async with self._statements() as session:
            values = {"conversation_id": self._conversation_id}
            row = (await session.execute(NEEDED, values)).one_or_none()
        if row is None:
            raise NotFound
        self._need = replace(self._need, sensitivity=row.sensitivity, wanted=row.endpoint)


async def summarise(
    statements: Sessions, endpoints: Endpoints, need: Need,
    conversation_id: UUID, tip: UUID, room: int, spent: Spent,
) -> None:  # fmt: skip
    """Cover the beginning of the branch of `tip`, portion by portion, each stored when it is done.

    A failure changes nothing: the end of a later turn tries again, after a pause.
    """
    pause, until = _failed.get(conversation_id, (PAUSE / 2, 0.0))
    if conversation_id in _summarised_now or monotonic() < until:
        return
    _summarised_now.add(conversation_id)
    try:
        kept = Kept(statements, conversation_id, need)
        await kept.again()
        async with AT_ONCE.before(endpoints.choose(kept.now())):
            while await _cover_next(statements, endpoints, kept, conversation_id, tip, room, spent):
                pass
        _failed.pop(conversation_id, None)
    except AppError as failure:
        log.info("no summary: %s", failure.code)
        _rest(conversation_id, min(2 * pause, LONGEST_PAUSE))
    finally:
        _summarised_now.discard(conversation_id)


def _rest(conversation_id: UUID, pause: float) -> None:
    """Leave that conversation without a summary for so long; forget those that waited enough."""
    now = monotonic()
    for each in [each for each, (_, until) in _failed.items() if until + LONGEST_PAUSE < now]:
        del _failed[each]
    _failed[conversation_id] = (pause, now + pause)


async def _cover_next(
    statements: Sessions, endpoints: Endpoints, kept: Kept,
    conversation_id: UUID, tip: UUID, room: int, spent: Spent,
) -> bool:  # fmt: skip
    # Imported here: it brings pydantic-ai, which the start of the server need not wait for.
    from emilie.assistant.summary import ask_summary  # noqa: PLC0415

    async with statements() as session:
        past = await read(session, conversation_id, tip, MOST_SUMMARISED)
    await kept.again()  # it may have waited behind others, or for the portion before
    chosen = endpoints.choose(kept.now())
    if chosen.facts.kind == "builtin":
        return False
    covered = to_cover(past.messages, chosen, planned(chosen, room))
    if not covered:
        return False
    exchanges = Past(list(covered)).exchanges
    made = await ask_summary(endpoints, kept, past.summary, exchanges, spent)
    if not made.text:
        raise ModelFailed
    values = {
        "message_id": covered[-1]["id"], "conversation_id": conversation_id, "text": made.text,
        "summarised": past.summarised + len(covered),
        "endpoint": orjson.dumps(made.endpoint).decode(),
        "unfinished": [
            row["id"] for row in covered
            if row["role"] == "assistant" and row["metadata"].get("state") != "done"
        ],
    }  # fmt: skip
    async with statements() as session:
        return (await session.execute(STORE, values)).one_or_none() is not None


def to_cover(rows: Sequence[dict[str, Any]], chosen: Chosen, room: int) -> list[dict[str, Any]]:
    """The oldest messages, up to an answer, as many as one summary takes in; what stays after
    them is at least the last question and answer, and at most `KEPT` of the room otherwise.
    """
    size = size_for(chosen)
    sizes = [size(as_exchange(row)) for row in rows]
    last, stays = len(rows) - 2, sum(sizes[-2:])
    while last > 0 and stays + sizes[last - 1] <= KEPT * room and len(rows) - last < CROWDED // 2:
        last -= 1
        stays += sizes[last]
    end, takes = 0, 0
    for index in range(max(last, 0)):
        takes += sizes[index]
        if end and takes > PORTION * chosen.context:
            break
        if rows[index]["role"] == "assistant":
            end = index + 1
    return list(rows[:end])


async def count(statements: Sessions, chosen: Chosen, said: Mapping[UUID, str]) -> None:
    """Keep the tokens of messages, counted by the endpoint's own tokenizer if it tells them."""
    if chosen.entry is None or chosen.entry.tokenizer is None:
        return
    try:
        counted = await tokens.count(chosen.model, chosen.entry.tokenizer, said.values())
    except AppError as failure:
        log.info("tokens not counted: %s", failure.code)
        return
    values = {"endpoint": chosen.name, "ids": list(said), "tokens": counted}
    async with statements() as session:
        await session.execute(COUNTED, values)
