"""Whom a provider's word lets in, where, and what is said to the others."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from accounts.oidc.conftest import ORGANISATION
from accounts.oidc.test_signing_in import query_of
from emilie.accounts.models import Organisation
from emilie.accounts.oidc.errors import NotAllowed
from emilie.accounts.oidc.rules import claimed, place_of
from emilie.accounts.session import COOKIE
from emilie.core.db import Sessions
from emilie.inference.identity import IdentityEntry
from support.issuer import SIRET, Issuer, Walk, table


def refusal(answer: httpx2.Response) -> str:
    """The code that the page of refusals is given."""
    assert answer.status_code == 303
    assert COOKIE not in answer.headers.get("set-cookie", "")
    url = answer.headers["location"]
    assert url.startswith("/connexion/refus?")
    assert query_of(url)["issuer"] == "pro"
    return query_of(url)["code"]


def allow(*rules: str) -> str:
    return "allow = [" + ", ".join(f"{{ {rule} }}" for rule in rules) + "]"


async def agents(app: FastAPI) -> int:
    async with app.state.sessions() as session:
        return int((await session.execute(text("select count(*) from agents"))).scalar_one())


async def test_who_is_of_no_known_organisation_is_told_so(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    for siret in ("13002526500021", None, "", "130", ["13002526500013"], {"a": 1}, "١" * 14):
        issuer.knows("nadia", siret=siret)
        assert refusal(await walk.sign_in("pro")) == "sign_in_organisation"
    assert await agents(app) == 0
    issuer.knows("nadia", siret="130 025 265 00013")
    assert (await walk.sign_in("pro")).headers["location"] == "/"


NADIA_OF = {"sub": "nadia", "email": "nadia.benali@archipel.example", "idp_id": "fia1"} | {
    "siret": SIRET, "roles": ["agent_public_etat"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "said", "lets_in"),
    [
        (['domains = ["archipel.example"]'], {}, True),
        (['domains = ["@Archipel.example"]'], {"email": "NADIA@ARCHIPEL.EXAMPLE"}, True),
        (['domains = ["example"]'], {}, False),
        (['domains = ["archipel.example"]'], {"email": "a@evil.example@archipel.example"}, False),
        (['domains = ["archipel.example"]'], {"email": None}, False),
        (['domains = ["archipel.example"]'], {"email_verified": False}, False),
        (['emails = ["nadia.benali@archipel.example"]'], {}, True),
        (['emails = ["nadia@archipel.example"]'], {}, False),
        (['roles = ["agent_public", "agent_public_etat"]'], {}, True),
        (['roles = ["agent_public_territorial"]'], {}, False),
        (['roles = ["agent_public_etat"]'], {"roles": "agent_public_etat"}, False),
        (['idps = ["fia1"]'], {}, True),
        (['idps = ["fia2"]'], {}, False),
        (['sirets = ["13002526500013"]'], {}, True),
        (['sirets = ["13002526500013"], idps = ["fia2"]'], {}, False),
        (['idps = ["fia2"]', 'roles = ["agent_public_etat"]'], {}, True),
    ],
)
async def test_a_rule_is_satisfied_whole(
    sessions: Sessions, rules: list[str], said: dict[str, Any], lets_in: bool
) -> None:
    issuer = declared(allow(*rules))
    async with sessions.begin() as session:
        there = Organisation(name=ORGANISATION, siret=SIRET)
        session.add(there)
        await session.flush()
        who = claimed(issuer, NADIA_OF | said)
        if lets_in:
            assert (await place_of(session, issuer, who)).organisation_id == there.id
        else:
            with pytest.raises(NotAllowed):
                await place_of(session, issuer, who)


@pytest.mark.parametrize(
    ("kind", "verified", "trusted", "believed"),
    [
        ("proconnect", None, None, True),
        ("proconnect", False, None, False),
        ("oidc", None, None, False),
        ("oidc", "true", None, False),
        ("oidc", True, None, True),
        ("oidc", None, True, True),
        ("proconnect", True, False, False),
    ],
)
def test_an_address_is_believed_as_far_as_its_provider_vouches_for_it(
    kind: str, verified: object, trusted: bool | None, believed: bool
) -> None:
    more = f'kind = "{kind}"\n'
    if trusted is not None:
        more += f"email_trusted = {str(trusted).lower()}"
    said = NADIA_OF | ({} if verified is None else {"email_verified": verified})
    assert (claimed(declared(more), said).email is not None) is believed


def declared(more: str) -> Any:
    given = tomllib.loads(table("pro", "https://pro.example", ("id", "x"), Path(mkdtemp()), more))
    return IdentityEntry.model_validate(given["identity"]["pro"]).issuer("pro")


@pytest.mark.parametrize(
    "more", [allow('idps = ["fia1"], organisation = "Agence des Îles", role = "administrator"')]
)
async def test_a_rule_may_say_where_and_as_what(walk: Walk, issuer: Issuer) -> None:
    issuer.knows("nadia", siret=None)
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    me = (await walk.ours.get("/api/me")).json()
    assert (me["organisation"]["name"], me["role"]) == ("Agence des Îles", "administrator")


@pytest.mark.parametrize("more", [allow('roles = ["agent_public_etat"]')])
async def test_the_rules_are_looked_at_again_at_each_sign_in(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    issuer.knows("nadia", roles=[])
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"
    assert await agents(app) == 1


async def test_who_went_to_another_organisation_keeps_nothing_of_the_first(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    async with app.state.sessions.begin() as session:
        await session.execute(text(
            "insert into organisations (id, name, siret)"
            " values (gen_random_uuid(), 'Autre', '11000001900019')"
        ))  # fmt: skip
    issuer.knows("nadia", siret="11000001900019")
    assert refusal(await walk.sign_in("pro")) == "organisation_changed"


@pytest.mark.parametrize(
    ("more", "address", "same"),
    [
        ("", "nadia.benali@archipel.example", False),
        ("email_fallback = true", "Nadia.Benali@archipel.example", True),
        ("email_fallback = true\nemail_trusted = false", "nadia.benali@archipel.example", False),
        ("email_fallback = true", "autre@archipel.example", False),
    ],
)
async def test_an_address_takes_an_account_over_only_where_that_is_wanted(
    walk: Walk, new_walk: Callable[[], Walk], issuer: Issuer, address: str, same: bool
) -> None:
    await walk.sign_in("pro")
    first = (await walk.ours.get("/api/me")).json()["id"]
    issuer.knows("nadia-2", email=address)
    other = new_walk()
    await other.sign_in("pro", "nadia-2")
    assert ((await other.ours.get("/api/me")).json()["id"] == first) is same


async def test_a_refusal_at_the_provider_is_told(walk: Walk) -> None:
    sent = await walk.through(await walk.leave("pro"), None)
    assert refusal(await walk.back(sent)) == "sign_in_denied"


async def test_what_a_provider_says_is_cut_to_what_people_read(walk: Walk, issuer: Issuer) -> None:
    issuer.knows("nadia", given_name="Na\u0000dia\n", usual_name="x" * 5000, email=["a@b"])
    await walk.sign_in("pro")
    me = (await walk.ours.get("/api/me")).json()
    assert (me["given_name"], len(me["name"]), me["email"]) == ("Nadia", 206, "")
    assert me["organisation"]["name"] == ORGANISATION
