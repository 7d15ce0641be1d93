"""Lists of people to invite: as administrations export them, and as they should not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

SignIn = Callable[..., Awaitable[httpx2.AsyncClient]]
GOOD = """email;nom;prénom;unité;rôle
lea@archipel.example;Roc;Léa;Numérique;agent
paul@archipel.example;Le Goff;Paul;"Achats ; marchés";
"""


@pytest.fixture
async def path(agent_client: httpx2.AsyncClient) -> str:
    organisation = (await agent_client.get("/api/me")).json()["organisation"]["id"]
    return f"/api/organisations/{organisation}/invitations"


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


async def send(
    client: httpx2.AsyncClient, path: str, content: bytes | str, way: str = "import"
) -> httpx2.Response:
    given = content.encode() if isinstance(content, str) else content
    return await client.post(f"{path}/{way}", content=given, headers={"content-type": "text/csv"})


async def rows(app: FastAPI, query: str) -> list[tuple[Any, ...]]:
    async with app.state.sessions() as session:
        return [tuple(row) for row in await session.execute(text(query))]


INVITED = "select email, name, given_name, unit, role, state from invitations order by number"


async def test_a_list_is_seen_then_invited(
    referent: httpx2.AsyncClient, path: str, app: FastAPI
) -> None:
    seen = (await send(referent, path, GOOD, "preview")).json()
    assert (seen["lines"], seen["new"], seen["known"], seen["invited"]) == (2, 2, 0, 2)
    assert (seen["wrong"], seen["faults"], seen["ignored"]) == (0, [], [])
    assert seen["sample"][1]["unit"] == "Achats ; marchés"
    assert await rows(app, INVITED) == []
    done = await send(referent, path, GOOD)
    assert done.json() == {"lines": 2, "new": 2, "known": 0, "invited": 2}
    assert await rows(app, INVITED) == [
        ("lea@archipel.example", "Roc", "Léa", "Numérique", "agent", "invited"),
        ("paul@archipel.example", "Le Goff", "Paul", "Achats ; marchés", "agent", "invited"),
    ]
    # Sent again, it changes nothing.
    assert (await send(referent, path, GOOD)).json()["known"] == 2
    assert len(await rows(app, INVITED)) == 2
    told = await rows(app, "select happening, count(*) from participations group by 1 order by 1")
    assert told == [("invited", 2), ("listed", 2)]


FORMS = [
    GOOD.encode("utf-8-sig"), GOOD.encode("cp1252"), GOOD.encode("utf-16"),
    GOOD.replace("\n", "\r\n").encode(), GOOD.replace(";", "\t").replace("\t m", " m").encode(),
    b"E-Mail,Last Name,First name\nlea@archipel.example,Roc,L\xc3\xa9a\npaul@archipel.example,,\n",
    b"Courriel;Date;Telephone\nLEA@archipel.example;1;2\n;;\n\npaul@archipel.example;;\n",
    b"\xef\xbb\xbfADRESSE ELECTRONIQUE\nlea@archipel.example\npaul@archipel.example",
    b'"email"\n"lea@archipel.example"\n" paul@archipel.example "\n',
    "rôle;e_mail\nRéférent;x@y.fr".replace("Référent", "agente").encode(),
]  # fmt: skip


@pytest.mark.parametrize("content", FORMS)
async def test_every_usual_form_is_read(
    referent: httpx2.AsyncClient, path: str, content: bytes
) -> None:
    answer = await send(referent, path, content, "preview")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["wrong"], answer.json()["new"]) == (0, answer.json()["lines"])
    assert answer.json()["lines"] in {1, 2}


async def test_each_wrong_line_is_told_and_nothing_is_done(
    referent: httpx2.AsyncClient, path: str, app: FastAPI
) -> None:
    content = GOOD + "\n".join(
        [
            "", ";Sans;Adresse", "pas-une-adresse;;", "LEA@archipel.example;;",
            "a@archipel.example;;;;ministre", "b@archipel.example;;;;référente",
            f"c@archipel.example;{'n' * 200};", "d@archipel.example;;;;;de trop",
            "=cmd|' /C calc'!A0;;", "é@archipel.example;;",
        ]
    )  # fmt: skip
    seen = (await send(referent, path, content, "preview")).json()
    assert [(each["line"], each["wrong"]) for each in seen["faults"]] == [
        (5, "email_missing"), (6, "email_wrong"), (7, "email_twice"), (8, "role_unknown"),
        (9, "role_refused"), (10, "too_long"), (11, "too_many_cells"), (12, "email_wrong"),
        (13, "email_wrong"),
    ]  # fmt: skip
    assert seen["wrong"] == 9
    answer = await send(referent, path, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "list_has_errors")
    assert answer.json()["params"] == {"count": 9, "line": 5}
    assert await rows(app, INVITED) == []
    assert await rows(app, "select 1 from letters") == []


BAD = {
    b"": "list_empty", b"\n\n": "list_empty", b"email\n": "list_empty", b";;;\n": "list_empty",
    b"nom;prenom\nRoc;Lea\n": "list_without_email",
    b"email;courriel\na@b.fr;c@d.fr\n": "list_column_twice",
    b'email;nom\n"a@b.fr;x\n': "list_unreadable",
    b"PK\x03\x04\x00\x00\x08\x00": "list_unreadable",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00": "list_unreadable",
    b"email\n" + b"a" * 200_000 + b"\n": "list_unreadable",
    b"\xff\xfee": "list_unreadable", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n": "list_without_email",
    b"email\n" + b"a@b.fr\n" * 50_001: "list_too_large",
}  # fmt: skip


@pytest.mark.parametrize("content", BAD, ids=lambda content: repr(content[:20]))
@pytest.mark.parametrize("way", ["preview", "import"])
async def test_what_is_no_list_is_refused(
    referent: httpx2.AsyncClient, path: str, content: bytes, way: str, app: FastAPI
) -> None:
    answer = await send(referent, path, content, way)
    assert answer.json()["code"] == BAD[content], answer.text
    assert answer.status_code in {400, 413}
    assert await rows(app, INVITED) == []


async def test_a_body_without_end_is_cut(referent: httpx2.AsyncClient, path: str) -> None:
    answer = await send(referent, path, b"email\n" + b"x" * 21_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "list_too_large")


async def test_seats_and_members_are_counted(
    referent: httpx2.AsyncClient, path: str, app: FastAPI, sign_in: SignIn
) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text("update organisations set seats = 4"))
    people = [f"p{number}@archipel.example" for number in range(5)]
    content = "\n".join(["email", *people, "agent@demonstration.example"])
    seen = (await send(referent, path, content, "preview")).json()
    # Two agents are there: the one who asks, and the one who is on the list.
    assert (seen["new"], seen["known"], seen["invited"]) == (5, 1, 2)
    assert (await send(referent, path, content)).json()["invited"] == 2
    found = await rows(app, INVITED)
    assert [row[-1] for row in found] == ["invited"] * 2 + ["waiting"] * 3
    assert [row[0] for row in found] == people
    coordinator = await sign_in("pilote")
    more = "email;role\nr@archipel.example;référente\n"
    assert (await send(coordinator, path, more)).json()["new"] == 1


async def test_a_list_of_thousands_is_one_transaction(
    referent: httpx2.AsyncClient, path: str, app: FastAPI
) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text("update organisations set seats = null"))
    lines = [f"p{number}@archipel.example;Nom;Prénom" for number in range(3_000)]
    content = "\n".join(["email;nom;prenom", *lines])
    broken = f"{content}\npas une adresse;;\n"
    assert (await send(referent, path, broken)).json()["code"] == "list_has_errors"
    assert await rows(app, "select count(*) from invitations") == [(0,)]
    assert (await send(referent, path, content)).json()["invited"] == 3_000
    assert await rows(app, "select count(distinct number) from invitations") == [(3_000,)]


async def test_only_who_invites_may_send_a_list(
    agent_client: httpx2.AsyncClient, path: str
) -> None:
    for way in ("preview", "import"):
        answer = await send(agent_client, path, GOOD, way)
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing")
