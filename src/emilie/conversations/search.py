"""Full-text search over an agent's titles and messages: French stems, accents ignored."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.assistant.chunks import text_of
from emilie.assistant.citations import SOURCE_LINK
from emilie.conversations.schemas import ConversationOut, Excerpt, Found
from emilie.conversations.turns import owner_lexeme
from emilie.core.text import both_stems, fold

MOST = 30
MARKS = re.compile(r"[*_`#>|]+|(?<!\w)-(?!\w)")
"""Markdown that an excerpt is easier to read without."""
AROUND = 90
"""Characters shown before and after the first word found in a message."""

# The owner's lexeme lets one GIN index cut the search down to this agent's messages. The last
# word also matches as a prefix, because people search while they type.
SEARCH = text(r"""
with wanted as (
  select fr_search(:words) || case when :prefix = '' then ''::tsquery
    else (case when fr_search(:before)::text = '' then '' else fr_search(:before)::text || ' & ' end
      || quote_literal(fold(:prefix)) || ':*')::tsquery end as query
), asked as (
  select query from wanted where numnode(query) > 0
), hits as (
  select distinct on (conversation_id) conversation_id, messages.id as message_id, parts
  from messages, asked
  where messages.tsv @@ (asked.query && quote_literal(:owner)::tsquery)
  order by conversation_id, messages.id desc
), titles as (
  select conversations.id from conversations, asked
  where agent_id = :agent_id and fr_tsv(title) @@ asked.query
)
select conversations.id, title, pinned_at, sensitivity, endpoint, space_id, active_at,
  conversations.created_at,
  hits.message_id, hits.parts,
  exists (select from runs where conversation_id = conversations.id) as answering
from conversations
left join hits on hits.conversation_id = conversations.id
left join titles on titles.id = conversations.id
where conversations.agent_id = :agent_id and deleted_at is null and listed and tip_id is not null
  and (hits.conversation_id is not null or titles.id is not null)
order by (titles.id is not null) desc, active_at desc limit :most
""")


async def search(session: AsyncSession, agent_id: UUID, words: str) -> list[Found]:
    """At most `MOST` conversations: those found by their title first, then the latest active."""
    words = " ".join(words.replace("\0", "").split())[:200]
    last = re.search(r"\w*$", words)
    if not words or last is None:
        return []
    prefix = last[0] if len(last[0]) > 1 else ""
    values = {
        "words": words, "before": words[: last.start()].strip(), "prefix": prefix,
        "owner": owner_lexeme(agent_id), "agent_id": agent_id, "most": MOST,
    }  # fmt: skip
    asked = Words(words, prefix)
    return [_found(row, asked) for row in (await session.execute(SEARCH, values)).all()]


class Words:
    """The words searched for, to show where they stand.

    PostgreSQL's own headlines do not see a word that was asked for without its accents.
    """

    def __init__(self, words: str, prefix: str) -> None:
        self._stems = {stem for word in re.findall(r"\w+", words) for stem in both_stems(word)}
        self._prefix = fold(prefix)

    def match(self, word: str) -> bool:
        if self._prefix and fold(word).startswith(self._prefix):
            return True
        return not self._stems.isdisjoint(both_stems(word))


def _found(row: Any, asked: Words) -> Found:
    conversation = ConversationOut(
        id=row.id, title=row.title, pinned=row.pinned_at is not None, answering=row.answering,
        sensitivity=row.sensitivity, endpoint=row.endpoint, space_id=row.space_id,
        active_at=row.active_at, created_at=row.created_at,
    )  # fmt: skip
    said = row.title if row.parts is None else text_of(row.parts)
    return Found(conversation=conversation, message_id=row.message_id, excerpt=excerpt(said, asked))


def excerpt(said: str, asked: Words) -> list[Excerpt]:
    """A short piece of `said` around the first word found, the words found marked."""
    said = " ".join(MARKS.sub(" ", SOURCE_LINK.sub("", said)).split())
    places = [place for place in re.finditer(r"\w+", said) if asked.match(place[0])]
    first = places[0].start() if places else 0
    start = 0 if first <= AROUND else said.find(" ", first - AROUND) + 1
    end = len(said) if first + AROUND >= len(said) else said.rfind(" ", 0, first + AROUND)
    end = max(end, places[0].end() if places else 0)
    pieces = [Excerpt(text="… ", match=False)] if start else []
    for place in places:
        if start <= place.start() and place.end() <= end:
            if place.start() > start:
                pieces.append(Excerpt(text=said[start : place.start()], match=False))
            pieces.append(Excerpt(text=place[0], match=True))
            start = place.end()
    rest = said[start:end] + (" …" if end < len(said) else "")
    return [*pieces, Excerpt(text=rest, match=False)] if rest else pieces
