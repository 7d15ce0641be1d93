"""Full-text search over an agent's titles and messages: French stems, accents ignored."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.conversations.schemas import ConversationOut, Excerpt, Found
from emilie.conversations.turns import owner_lexeme

MOST = 30
OPEN, CLOSE = "\x02", "\x03"

# The owner's lexeme lets one GIN index cut the search down to this agent's messages. The last
# word also matches as a prefix, because people search while they type.
SEARCH = text(r"""
with asked as (
  select fr_search(:words) || case when :prefix = '' then ''::tsquery
    else (case when :before = '' then '' else fr_search(:before)::text || ' & ' end
      || quote_literal(:prefix) || ':*')::tsquery end as query
), hits as (
  select distinct on (conversation_id) conversation_id, messages.id as message_id, parts
  from messages, asked
  where messages.tsv @@ (asked.query && quote_literal(:owner)::tsquery)
  order by conversation_id, messages.id desc
), titles as (
  select conversations.id from conversations, asked
  where agent_id = :agent_id and fr_tsv(title) @@ asked.query
)
select conversations.id, title, pinned_at, active_at, conversations.created_at,
  hits.message_id, titles.id is not null as by_title,
  exists (select from runs where conversation_id = conversations.id) as answering,
  ts_headline('pg_catalog.french', case when hits.parts is null then title else (
      select string_agg(part ->> 'text', ' ') from jsonb_array_elements(hits.parts) part
      where part ->> 'type' = 'text') end,
    asked.query, :options) as headline
from conversations cross join asked
left join hits on hits.conversation_id = conversations.id
left join titles on titles.id = conversations.id
where conversations.agent_id = :agent_id and deleted_at is null and tip_id is not null
  and (hits.conversation_id is not null or titles.id is not null)
order by (titles.id is not null) desc, active_at desc limit :most
""")


async def search(session: AsyncSession, agent_id: UUID, words: str) -> list[Found]:
    """At most `MOST` conversations: those found by their title first, then the latest active."""
    words = " ".join(words.replace("\0", "").split())[:200]
    if not words:
        return []
    head, last = re.fullmatch(r"(.*?)(\w*)", words).groups()  # type: ignore[union-attr]
    folded = (await session.execute(text("select fold(:t)"), {"t": last})).scalar_one()
    values = {
        "words": words,
        "before": head.strip(),
        "prefix": folded if len(folded) > 1 else "",
        "owner": owner_lexeme(agent_id),
        "agent_id": agent_id,
        "most": MOST,
        "options": f"StartSel={OPEN},StopSel={CLOSE},MaxFragments=1,MaxWords=28,MinWords=12",
    }
    return [_found(row) for row in (await session.execute(SEARCH, values)).all()]


def _found(row: Any) -> Found:
    conversation = ConversationOut(
        id=row.id, title=row.title, pinned=row.pinned_at is not None, answering=row.answering,
        active_at=row.active_at, created_at=row.created_at,
    )  # fmt: skip
    return Found(
        conversation=conversation, message_id=row.message_id, excerpt=_excerpt(row.headline or "")
    )


def _excerpt(headline: str) -> list[Excerpt]:
    parts: list[Excerpt] = []
    for number, piece in enumerate(re.split(f"[{OPEN}{CLOSE}]", headline)):
        if piece:
            parts.append(Excerpt(text=piece, match=number % 2 == 1))
    return parts
