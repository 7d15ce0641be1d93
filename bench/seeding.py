"""Conversations written straight into the database: by the API they would take an hour."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench.prose import said
from emilie.conversations.beginning import provisional_title
from emilie.conversations.turns import no_facts, owner_lexeme
from emilie.core import cluster
from emilie.core.ids import new_id

CONVERSATION = """
insert into conversations (id, agent_id, title, tip_id, active_at, created_at, sensitivity)
values (%s, %s, %s, %s, %s, %s, 'interne')
"""
MESSAGES = """
insert into messages (id, conversation_id, parent_id, role, parts, metadata, tsv)
values (%s, %s, %s, %s, %s, %s, fr_tsv(%s) || array_to_tsvector(array[%s]))
"""


@dataclass(frozen=True)
class Seed:
    """A conversation of that agent with so many messages."""

    agent_id: str
    messages: int


def fill(data: Path, seeds: Sequence[Seed]) -> list[UUID]:
    """Write these conversations; their ids, in order."""
    chance = random.Random(11)
    now = datetime.now(UTC)
    written = []
    with psycopg.connect(cluster.find(data / "postgres").dsn()) as connection:
        with connection.cursor() as cursor:
            for age, seed in enumerate(seeds):
                conversation_id, rows = new_id(), _messages(seed, chance)
                at = now - timedelta(minutes=age)
                title = provisional_title(rows[0][-2])
                values = (conversation_id, seed.agent_id, title, rows[-1][0], at, at)
                cursor.execute(CONVERSATION, values)
                cursor.executemany(MESSAGES, [(row[0], conversation_id, *row[1:]) for row in rows])
                written.append(conversation_id)
        connection.commit()
        connection.execute("analyze")
    return written


def _messages(seed: Seed, chance: random.Random) -> list[tuple[Any, ...]]:
    """Questions and answers in turn, each the child of the one before."""
    rows: list[tuple[Any, ...]] = []
    parent: UUID | None = None
    for number in range(seed.messages):
        asks = number % 2 == 0
        words = said(12 if asks else 110, chance)
        part = {"type": "text", "text": words} | ({} if asks else {"state": "done"})
        facts = {"task": None} if asks else no_facts(parent or new_id()) | {"state": "done"}
        message_id, role = new_id(), "user" if asks else "assistant"
        owner = owner_lexeme(UUID(seed.agent_id))
        rows.append((message_id, parent, role, json.dumps([part]), json.dumps(facts), words, owner))
        parent = message_id
    return rows
