"""Every route × every role × what is theirs and what is another organisation's, on the real
application: what the matrix forbids is refused, what it allows is not refused for lack of right.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.accounts.demonstration import PERSONAS
from emilie.accounts.rights import READS, RIGHTS, STRONG, ByKey, May, Public, Row, may
from emilie.accounts.session import Caller, caller
from emilie.accounts.steering.known import Steering
from emilie.core import errors
from emilie.main import open_rooms
from emilie.rights import ROLES, Door, doors, facts, table
from support import commands
from support.elsewhere import LOGO, MARK, everything, moved

NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
LAST = ("/api/sign-in", "/api/sign-out")
"""What ends the session with which one walks, or makes somebody else of who does."""
TOLD = {
    "/api/conversations/{conversation_id}/turns": {"text": "Bonjour"},
    "/api/charter/versions": {"text": "", "after": 0},
    "/api/administration/settings/maintenance": {"value": None, "after": 0},
}
"""Bodies of which the contract does not say the least that they need, or that must do nothing: a
charter or a maintenance in force would stop the walk.
"""
REFUSED = {403, 404}
SWITCHED_OFF = {"search_closed"}
"""Refusals for everybody: of what this instance has not, not of a role."""


def sent_to(contract: dict[str, Any], door: Door) -> dict[str, Any]:
    """The least that the route takes: what is then found missing is missing for good."""
    operation = contract["paths"].get(door.path, {}).get(door.method.lower(), {})
    asked = [
        each for each in operation.get("parameters", [])
        if each["in"] == "query" and each["required"]
    ]  # fmt: skip
    query = {each["name"]: smallest(contract, each["schema"]) for each in asked}
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return {"params": query, "files": {"file": ("rien.txt", b"Rien.")}}
    if door.path in TOLD:
        return {"json": TOLD[door.path]}
    if "application/json" in content:
        body = smallest(contract, content["application/json"]["schema"])
        return {"params": query, "json": body}
    return {"params": query} if query else {}


def smallest(contract: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return smallest(contract, contract["components"]["schemas"][name])
    for either in ("anyOf", "oneOf", "allOf"):
        if either in schema:
            return smallest(contract, schema[either][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: smallest(contract, fields[name]) for name in schema.get("required", [])}
        case "array":
            return [smallest(contract, schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    formats = {"uuid": NOBODY, "date": "2027-06-01", "date-time": "2027-06-01T08:00:00Z"}
    return formats.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))


class Walk:
    """One agent who tries every door, for what is theirs, then for what is elsewhere."""

    def __init__(
        self, app: FastAPI, client: httpx2.AsyncClient, organisation_id: str, other: dict[str, str]
    ) -> None:
        self.contract = app.openapi()
        self.client = client
        # Of their own organisation, and otherwise of nobody: what is tried changes nothing of it.
        self.ids = {"own": {"organisation_id": organisation_id}, "other": other}

    async def ask(self, door: Door, scope: str) -> httpx2.Response:
        ids = self.ids[scope]
        given = {"number": "1", "ordinal": "1", "path": "rien", "name": "rien"}
        path = PARAMETER.sub(lambda m: ids.get(m[1], given.get(m[1], NOBODY)), door.path)
        return await self.client.request(door.method, path, **sent_to(self.contract, door))

    def wrong(
        self, door: Door, scope: str, answer: httpx2.Response, *, allowed: bool
    ) -> str | None:
        parameters = PARAMETER.findall(door.path)
        bare = set(parameters) <= {"organisation_id"} and not sent_to(self.contract, door)
        if isinstance(door.access, ByKey):
            return None if answer.status_code == 401 else "a cookie opens what is for keys"
        if isinstance(door.access, Public) or allowed:
            # What a path or a body names may be missing: that is no refusal.
            absent = answer.status_code == 404 and bare and isinstance(door.access, May)
            off = answer.status_code == 403 and answer.json()["code"] in SWITCHED_OFF
            if (answer.status_code in {401, 403} and not off) or absent:
                return "is refused although it is allowed"
            return "fails" if answer.status_code >= 500 else None
        if scope == "own":
            return None if answer.status_code == 403 else "is not refused"
        if MARK in answer.text:
            return "shows what is another organisation's"
        # Without anything in its path, another organisation cannot be asked for.
        named = parameters and parameters[0] in self.ids["other"]
        return "is not refused" if named and answer.status_code not in REFUSED else None


async def test_every_route_for_every_role(app: FastAPI, sign_in: SignIn) -> None:
    # What is deleted is read before.
    ends = {each: [each.path.startswith(last) for last in LAST] for each in doors(app)}
    found = sorted(ends, key=lambda door: [*ends[door], door.method == "DELETE"])
    keeper = await sign_in("referente", "ailleurs")
    other = await everything(app, keeper, await moved(app, "ailleurs"))
    told = {
        (each["method"], each["path"], each["role"], each["scope"]): each["allowed"]
        for each in facts(found)
    }
    wrong = []
    for persona in PERSONAS.values():
        client = await sign_in(persona.persona)
        mine = (await client.get("/api/me")).json()["organisation"]["id"]
        async with app.state.sessions.begin() as session:
            await session.execute(text(LOGO), {"id": mine})
        walk = Walk(app, client, mine, other)
        for door in found:
            # Of another organisation only a path can name something, or an answer show it.
            scopes = ["other"] if "{" in door.path or door.method == "GET" else []
            for scope in [*scopes, "own"]:
                answer = await walk.ask(door, scope)
                allowed = bool(told[door.method, door.path, persona.role, scope])
                if complaint := walk.wrong(door, scope, answer, allowed=allowed):
                    seen = (answer.status_code, answer.text[:80])
                    wrong.append((door.method, door.path, persona.role, scope, complaint, seen))
    assert wrong == [], "\n".join(map(str, wrong))


async def test_an_administrator_acts_on_others_with_a_second_factor_alone(
    app: FastAPI, sign_in: SignIn
) -> None:
    keeper = await sign_in("referente", "ailleurs")
    other = await everything(app, keeper, await moved(app, "ailleurs"))
    client = await sign_in("administratrice")
    mine = (await client.get("/api/me")).json()["organisation"]["id"]
    async with app.state.sessions.begin() as session:
        await session.execute(text("update sessions set strong = false, issuer = 'pro'"))
    app.state.known_sessions.forget_all()
    walk, walked = Walk(app, client, mine, other), set()
    for door in doors(app):
        if isinstance(door.access, May) and door.access.right in STRONG:
            answer = await walk.ask(door, "own")
            changes = door.method not in READS
            assert ("mfa_required" in answer.text) == changes, (door, answer.text)
            walked |= {door.access.right} if changes else set()
    assert walked == STRONG


def test_what_an_administrator_changes_of_others_asks_for_a_second_factor(app: FastAPI) -> None:
    """But a glossary, which is words."""
    found = {
        door.access.right for door in doors(app)
        if isinstance(door.access, May) and door.method not in READS
        and RIGHTS[door.access.right].get("administrator", "own") != "own"
        and "agent" not in RIGHTS[door.access.right]
    }  # fmt: skip
    assert found - STRONG == {"glossaries:keep"}


async def test_the_walk_has_one_of_everything(app: FastAPI, sign_in: SignIn) -> None:
    """What a path names first must exist elsewhere for the walk to prove that it is not seen:
    a new kind of thing is made in `tests/support/elsewhere.py`.
    """
    keeper = await sign_in("referente", "ailleurs")
    other = await everything(app, keeper, await moved(app, "ailleurs"))
    named = {
        parameters[0]
        for door in doors(app)
        if isinstance(door.access, May) and (parameters := PARAMETER.findall(door.path))
    }
    assert named - other.keys() == set()


def test_every_right_names_known_roles() -> None:
    for right, row in RIGHTS.items():
        assert row.keys() <= ROLES.keys(), right
        assert set(row.values()) <= {"own", "organisation", "everywhere"}, right


def test_the_roles_are_those_of_agents() -> None:
    assert {persona.role for persona in PERSONAS.values()} == ROLES.keys()


def test_the_table_says_what_the_json_says() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    open_rooms(app)
    found = list(doors(app))
    assert len(facts(found)) == len(found) * len(ROLES) * 2
    for door, line in zip(found, table(found).splitlines()[1:], strict=False):
        assert line.startswith(f"{door.method} {door.path} ")
        if isinstance(door.access, May):
            row = RIGHTS[door.access.right]
            assert line.count(" —") == len(ROLES) - len(row)
            assert all(door.allows(role, "own") == (role in row) for role in ROLES)


def test_a_terminal_prints_them() -> None:
    shown = commands.emilie("rights", "--json", environment=commands.around())
    assert (shown.returncode, shown.stderr) == (0, "")
    told = json.loads(shown.stdout)
    assert told[0].keys() == {"method", "path", "role", "scope", "allowed"}
    assert len({tuple(each.values())[:4] for each in told}) == len(told) > 700


@pytest.mark.parametrize(
    ("role", "asked", "status"),
    [
        ("agent", "theirs", 403),
        ("agent", "other", 403),
        ("referent", "theirs", 200),
        ("referent", "THEIRS", 200),
        ("referent", "other", 404),
        ("referent", "nothing", 404),
        ("coordinator", "theirs", 200),
        ("coordinator", "other", 200),
    ],
)
async def test_an_organisation_in_the_path_is_within_reach_or_is_not_there(
    monkeypatch: pytest.MonkeyPatch, role: Any, asked: str, status: int
) -> None:
    theirs = uuid4()
    row: Row = {"referent": "organisation", "coordinator": "everywhere"}
    monkeypatch.setitem(RIGHTS, "members", row)
    app = FastAPI()
    app.state.steering = Steering()
    errors.install(app)
    app.dependency_overrides[caller] = lambda: Caller(
        agent_id=uuid4(), organisation_id=theirs, organisation="", name="", role=role,
        language="fr", csrf="", token_hash=b"", expires_at=datetime.now(UTC),
        charter_accepted=True,
    )  # fmt: skip

    @app.get("/organisations/{organisation_id}/members", dependencies=[may("members")])
    def members(organisation_id: str) -> str:
        return organisation_id

    ids = {"theirs": str(theirs), "THEIRS": str(theirs).upper(), "other": NOBODY}
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get(f"/organisations/{ids.get(asked, asked)}/members")
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["code"] == {403: "right_missing", 404: "not_found"}[status]
