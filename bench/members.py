"""Row `members`: 35 000 in one organisation, listed by page, searched, filtered over HTTP."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import psycopg

from bench import system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.measuring import in_ms
from bench.system import Emilie
from emilie.core import cluster

MEMBERS = 35_000
EACH = 150
"""Requests of each kind."""
BAR = 50
GIVEN = (
    "Éloïse", "Marc", "Jeanne", "Anne-Sophie", "Karim", "Léa", "Paul", "Inès", "Samira", "Chloé",
    "Jean-Baptiste", "Driss", "Maëlle", "Hugo", "Zoé", "Yann", "Fatou", "Benoît", "Noémie", "Loïc",
)  # fmt: skip
FAMILY = (
    "Martin", "Lefèvre", "Moreau-Petit", "Dubois", "L’Huillier", "Garnier", "Benali", "Traoré",
    "Nguyen", "Fontaine", "Marchand", "Le-Goff", "Rousseau", "Mercier", "Da-Silva", "Perrin",
    "Kerbrat", "Lebrun", "Étienne", "Malet",
)  # fmt: skip
SEED = """
insert into agents (id, organisation_id, given_name, name, email, role, unit_id, activated_at)
values (gen_random_uuid(), %s, %s, %s, %s, 'agent', %s, case when %s then now() end)
"""


def members() -> Row:
    """What a referent of 35 000 waits for."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        referent = Agent(server, "referente", "referente")
        organisation = referent.me["organisation"]["id"]
        path = f"/api/organisations/{organisation}/members"
        units = [each["id"] for each in referent.get(f"{path[:-8]}/units")["items"]]
        _fill(cluster.find(home / "data" / "postgres").dsn(), organisation, units)
        asked = {
            "first page": [f"{path}?limit=50"] * EACH,
            "next pages": list(_next_pages(referent, path)),
            "search": list(_searches(path)),
            "filter": list(_filters(path, units)),
        }
        measured = {}
        for kind, addresses in asked.items():
            for address in addresses[:5]:
                referent.get(address)
            measured[kind] = in_ms([referent.seconds(address) for address in addresses])
        table = referent.seconds(f"{path}/table")
    figures = [Figure(f"{kind}, p95", found["p95"], "ms", BAR) for kind, found in measured.items()]
    figures += [
        *(Figure(f"{kind}, p50", found["p50"], "ms") for kind, found in measured.items()),
        Figure("all of them, as a table", round(1000 * table), "ms"),
    ]
    title = f"an organisation of {MEMBERS:,} members".replace(",", " ")
    return Row("members", title, figures, {"ms": measured})


def _fill(dsn: str, organisation: str, units: list[str]) -> None:
    chance = random.Random(6)
    rows = []
    for number in range(MEMBERS):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        name = f"{given} {family} {chance.randrange(10_000)}"
        email = f"agent{number}@archipel.example"
        unit = chance.choice([*units, None])
        rows.append((organisation, given, name, email, unit, chance.random() < 0.7))
    with psycopg.connect(dsn) as connection:
        connection.cursor().executemany(SEED, rows)
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze agents")


def _next_pages(referent: Agent, path: str) -> Iterator[str]:
    """One after the other, then far down the list."""
    after = referent.get(f"{path}?limit=200")["next"]
    for _ in range(EACH):
        yield f"{path}?limit=50&after={after}"
        after = referent.get(f"{path}?limit=200&after={after}")["next"] or after


def _searches(path: str) -> Iterator[str]:
    """Frequent beginnings and rare ones, several words, addresses, nobody."""
    chance = random.Random(7)
    for number in range(EACH):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        words = (
            given[:2], family, f"{family[:3]} {given}", f"agent{chance.randrange(MEMBERS)}@",
            f"{given} {family} {chance.randrange(10_000)}", "personne",
        )  # fmt: skip
        yield f"{path}?limit=50&q={quote(words[number % len(words)])}"


def _filters(path: str, units: list[str]) -> Iterator[str]:
    kinds = (f"unit={units[0]}", "started=no&state=active", "role=referent", "no_unit=true&q=le")
    for number in range(EACH):
        yield f"{path}?limit=50&{kinds[number % len(kinds)]}"
