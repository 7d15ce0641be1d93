"""Row `crowd`: 10 000 agents and 1 million messages in the database, read by some of them.

The database is filled by itself: a few thousand texts are indexed once, then repeated with the
lexeme of each owner, the indexes being built at the end.
"""

from __future__ import annotations

import json
import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from bench import processes, system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.measuring import in_ms
from bench.prose import said
from bench.reading import ASKED
from bench.system import Emilie
from emilie.conversations.beginning import provisional_title
from emilie.conversations.turns import no_facts
from emilie.core import cluster
from emilie.core.ids import new_id

READERS = 20
"""Agents whose page is opened, among all."""
TEXTS = 3_000


@dataclass(frozen=True)
class Crowd:
    agents: int = 10_000
    conversations: int = 10
    """Of each agent."""
    messages: int = 10
    """Of each conversation."""

    @property
    def all(self) -> int:
        return self.agents * self.conversations * self.messages


POOL = """
create temp table pool as
select place, title, parts::jsonb, facts::jsonb, fr_tsv(words) as tsv
from unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
  as texts (place, title, parts, facts, words)
"""
OTHERS = """
insert into agents (id, organisation_id, given_name, name, email, role)
select uuidv7(), (select id from organisations limit 1), 'Agent', 'Agent ' || number,
  'agent-' || number || '@example.fr', 'agent'
from generate_series(1, %s - (select count(*) from agents)) number
"""
# Turn by turn over all agents, as time would have written them: an agent's own are far apart.
CONVERSATIONS = """
create temp table drawn as
select uuidv7() as id, agents.id as agent_id, round,
  array(select uuidv7() from generate_series(1, %(messages)s + 0 * length(agents.name))) as ids,
  (random() * %(texts)s)::int as place
from generate_series(1, %(conversations)s) round, agents order by round;
insert into conversations (id, agent_id, title, tip_id, active_at, created_at, sensitivity)
select drawn.id, agent_id, pool.title, ids[%(messages)s],
  now() - make_interval(hours => 8 * (%(conversations)s - round)),
  now() - make_interval(hours => 8 * (%(conversations)s - round) + 1), 'interne'
from drawn join pool on pool.place = drawn.place %% %(texts)s / 2 * 2
"""
MESSAGES = """
insert into messages (id, conversation_id, parent_id, role, parts, metadata, tsv)
select ids[number], drawn.id, case when number > 1 then ids[number - 1] end,
  case when number %% 2 = 1 then 'user' else 'assistant' end, parts, facts,
  tsv || array_to_tsvector(array['@' || agent_id])
from drawn cross join generate_series(1, %(messages)s) number
join pool on pool.place = ((drawn.place / 2 * 2 + number - 1) %% %(texts)s)
"""
# Checked row by row, they would take ten times longer than all at once.
RULES = """
select indexdef from pg_indexes where tablename = 'messages' and indexname like 'ix_%'
union all
select 'alter table messages add constraint ' || conname || ' ' || pg_get_constraintdef(oid)
from pg_constraint where conname = 'messages_conversation_id_fkey'
"""


def seed(data: Path, crowd: Crowd) -> float:
    """Fill the database; the seconds that it took."""
    began = time.perf_counter()
    asked = {"messages": crowd.messages, "conversations": crowd.conversations, "texts": TEXTS}
    dsn = cluster.find(data / "postgres").dsn()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set maintenance_work_mem = '1GB'")
        connection.execute("set work_mem = '256MB'")
        connection.execute(POOL, texts())
        connection.execute(OTHERS, [crowd.agents])
        for statement in CONVERSATIONS.split(";"):
            connection.execute(statement, asked)
        rules = [str(row[0]) for row in connection.execute(RULES)]
        connection.execute("drop index ix_messages_tsv, ix_messages_conversation_id")
        connection.execute("alter table messages drop constraint messages_conversation_id_fkey")
        connection.execute(MESSAGES, asked)
        for rule in rules:
            connection.execute(rule.encode())
        connection.execute("vacuum analyze")
    return time.perf_counter() - began


def texts() -> list[list[Any]]:
    """Columns of the pool: questions at even places, answers at odd ones."""
    chance = random.Random(13)
    columns: list[list[Any]] = [[], [], [], [], []]
    for place in range(TEXTS):
        asks = place % 2 == 0
        words = said(12 if asks else 70, chance)
        part = {"type": "text", "text": words} | ({} if asks else {"state": "done"})
        facts = {"task": None} if asks else no_facts(new_id()) | {"state": "done"}
        row = (place, provisional_title(words), json.dumps([part]), json.dumps(facts), words)
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


def crowd(size: Crowd | None = None) -> Row:
    """The list, a conversation and a search, for agents drawn at random."""
    size = size or Crowd()
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        stack.enter_context(processes.pinned(system.CLIENT))
        readers = [Agent(server, f"reads-{number}") for number in range(READERS)]
        for agent in readers:
            agent.hang_up()
        seconds = seed(home / "data", size)
        found: dict[str, list[float]] = {"list": [], "open": [], "search": []}
        hits = 0
        for turn in range(12):
            for number, agent in enumerate(readers):
                found["list"].append(agent.seconds("/api/conversations"))
                mine = agent.get("/api/conversations")["items"]
                opened = mine[(turn + number) % len(mine)]["id"]
                found["open"].append(agent.seconds(f"/api/conversations/{opened}/messages"))
                words = quote(ASKED[(turn + number) % len(ASKED)])
                path = f"/api/conversations/search?q={words}"
                found["search"].append(agent.seconds(path))
                hits += bool(agent.get(path)["items"])
    measured = {name: in_ms(values) for name, values in found.items()}
    figures = [
        Figure("open the list, p95", measured["list"]["p95"], "ms", 30),
        Figure("open a conversation, p95", measured["open"]["p95"], "ms", 30),
        Figure("search, p95", measured["search"]["p95"], "ms", 60),
        Figure("search, p50", measured["search"]["p50"], "ms"),
        Figure("searches that found something", round(hits / len(found["search"]), 2)),
        Figure("seconds to fill the database", round(seconds, 1), "s"),
    ]
    title = f"{size.agents:,} agents, {size.all:,} messages in the database".replace(",", " ")
    return Row("crowd", title, figures, measured)
