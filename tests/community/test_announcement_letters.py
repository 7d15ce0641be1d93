"""An announcement by e-mail: one letter an agent, once, by a real mail server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from community.conftest import Populate, Run, home
from community.test_announcements import PATH, day, worded
from emilie.community.announcements.letters import LONGEST, extract
from emilie.core.mail.posting import Posting
from emilie.settings import Settings
from support.mail import Mailbox, mailbox


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def settings(tmp_path: Path, box: Mailbox) -> Settings:
    return Settings(data=tmp_path / "data", mail=box.settings())


async def send(app: FastAPI) -> None:
    """What the job does, here and now."""
    state = app.state
    await Posting(state.sessions, state.outbound, state.settings.mail, asyncio.Event()).send()


async def published(client: httpx2.AsyncClient, **said: object) -> str:
    draft = (await client.post(PATH, json=worded(**said))).json()
    body = {"by_mail": True, "revision": 1}
    answer = await client.post(f"{PATH}/{draft['id']}/publication", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["mailed_at"] is not None
    return str(draft["id"])


async def test_one_letter_an_agent_and_no_second_one(
    app: FastAPI, referent: httpx2.AsyncClient, populate: Populate, box: Mailbox, run: Run
) -> None:
    await populate(await home(referent), 3)
    await run("update agents set language = 'en' where email = 'agent1@example.org'")
    await run("update agents set state = 'suspended' where email = 'agent2@example.org'")
    made = await published(referent)
    again = {"by_mail": True, "revision": 2}
    assert (await referent.post(f"{PATH}/{made}/publication", json=again)).status_code == 409
    assert (await referent.put(f"{PATH}/{made}", json=worded(revision=2))).status_code == 200
    await send(app)
    await send(app)
    told = sorted(letter["To"].addresses[0].addr_spec for letter in box.letters)
    assert [each for each in told if each.startswith("agent")] == [
        "agent1@example.org", "agent3@example.org",
    ]  # fmt: skip
    assert len(told) == len(set(told)) == 3
    english = next(each for each in box.letters if each["Content-Language"] == "en")
    assert english["Subject"] == "Émilie: Maintenance samedi"
    plain = english.get_body(("plain",))
    assert plain is not None
    assert "De 8 h à 10 h." in plain.get_content()
    assert "https://emilie.example/annonces" in plain.get_content()
    marked = english.get_body(("html",))
    assert marked is not None
    assert 'href="https://emilie.example/annonces"' in marked.get_content()


async def test_letters_leave_when_it_begins(
    app: FastAPI, referent: httpx2.AsyncClient, box: Mailbox, run: Run
) -> None:
    made = await published(referent, starts_at=day(2))
    await send(app)
    assert box.letters == []
    [(waits,)] = await run("select min(next_at) > now() + interval '1 day' from letters")
    assert waits
    answer = await referent.put(f"{PATH}/{made}", json=worded(revision=2))
    assert answer.status_code == 200
    await send(app)
    assert len(box.letters) == 1


async def test_a_letter_taken_before_it_begins_waits(
    app: FastAPI, referent: httpx2.AsyncClient, box: Mailbox, run: Run
) -> None:
    """By another clock, or tried again after its announcement was put off."""
    made = await published(referent)
    later = worded(revision=2, starts_at=day(2))
    await run("update letters set attempts = 1, error = 'x'")
    assert (await referent.put(f"{PATH}/{made}", json=later)).status_code == 200
    await run("update letters set next_at = now()")
    await send(app)
    assert box.letters == []
    [(state, attempts, waits)] = await run(
        "select distinct letters.state, attempts, next_at = starts_at"
        " from letters join announcements on announcements.id = about"
    )
    assert (state, attempts, waits) == ("waiting", 1, True)
    assert (await referent.put(f"{PATH}/{made}", json=worded(revision=3))).status_code == 200
    await send(app)
    assert len(box.letters) == 1


async def test_what_is_withdrawn_is_not_sent(
    app: FastAPI, referent: httpx2.AsyncClient, box: Mailbox, run: Run
) -> None:
    made = await published(referent)
    await referent.post(f"{PATH}/{made}/withdrawal")
    await send(app)
    assert box.letters == []
    assert await run("select state from letters") == [("dropped",)]


async def test_who_is_not_meant_any_more_is_not_told(
    app: FastAPI, referent: httpx2.AsyncClient, populate: Populate, box: Mailbox, run: Run
) -> None:
    organisation = await home(referent)
    [(unit,)] = await run(
        "insert into units (id, organisation_id, name) values (gen_random_uuid(), :id, 'Voirie')"
        " returning id::text", id=organisation,
    )  # fmt: skip
    await populate(organisation, 2)
    await run(
        "update agents set unit_id = :unit where email = 'agent2@example.org'", unit=unit
    )  # fmt: skip
    made = await published(referent)
    narrower = worded(revision=2, audience="units", unit_ids=[unit])
    assert (await referent.put(f"{PATH}/{made}", json=narrower)).status_code == 200
    await send(app)
    told = [letter["To"].addresses[0].addr_spec for letter in box.letters]
    assert told == ["agent2@example.org"]
    states = await run("select distinct state from letters where email <> 'agent2@example.org'")
    assert states == [("dropped",)]


def test_an_extract_has_the_words_alone() -> None:
    written = "# Titre\n\n- un **point** [ici](https://a.example)\n- ![image](x.png)\n\n> `cité`"
    assert extract(written) == "Titre un point ici image cité"
    long = extract("mot " * 400)
    assert len(long) <= LONGEST + 1
    assert long.endswith("mot…")
    assert extract("a_b et 3 * 4 * 5") == "a_b et 3 * 4 * 5"
