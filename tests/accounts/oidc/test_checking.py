"""Who leaves an organisation at its provider is out of Émilie at the next check."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.accounts.oidc.checking import CHECKED_WITHIN
from emilie.accounts.session import KEPT
from support.issuer import Issuer, Walk


async def wait_for_check(app: FastAPI, *, minutes: float) -> None:
    """As if the last check had been `minutes` ago."""
    await app.state.checks.close()
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("""update sessions set checked_at = now() - :ago,
            check_due = now() - :ago + :within, checking_until = null"""),
            {"ago": timedelta(minutes=minutes), "within": CHECKED_WITHIN},
        )
    app.state.known_sessions.__init__()


async def status(walk: Walk) -> int:
    return (await walk.ours.get("/api/me")).status_code


async def reasons(app: FastAPI) -> list[str]:
    async with app.state.sessions() as session:
        query = "select facts ->> 'reason' from events where kind = 'session:closed_by_provider'"
        return [row[0] for row in await session.execute(text(query))]


def test_a_check_and_what_memory_keeps_make_a_quarter_of_an_hour() -> None:
    assert CHECKED_WITHIN + timedelta(seconds=KEPT) < timedelta(minutes=15)


async def test_who_is_still_there_stays(walk: Walk, app: FastAPI) -> None:
    await walk.sign_in("signe")
    for _ in range(3):  # each time with the token that the last one gave
        await wait_for_check(app, minutes=14.5)
        assert await status(walk) == 200
    assert await reasons(app) == []


async def test_who_is_gone_is_out(walk: Walk, app: FastAPI, issuer: Issuer) -> None:
    await walk.sign_in("pro")
    issuer.forgets("nadia")
    assert await status(walk) == 200
    await wait_for_check(app, minutes=14.5)
    assert await status(walk) == 401
    assert await reasons(app) == ["refused"]


@pytest.mark.parametrize("more", ['allow = [{ roles = ["agent_public_etat"] }]'])
async def test_who_the_rules_no_longer_let_in_is_out(
    walk: Walk, app: FastAPI, issuer: Issuer
) -> None:
    await walk.sign_in("courbe")
    issuer.knows("nadia", roles=["agent_public"])
    await wait_for_check(app, minutes=20)
    assert await status(walk) == 401
    assert await reasons(app) == ["sign_in_not_allowed"]


async def test_a_session_in_use_is_checked_before_anybody_waits(
    walk: Walk, app: FastAPI, issuer: Issuer
) -> None:
    await walk.sign_in("pro")
    issuer.forgets("nadia")
    await wait_for_check(app, minutes=11)
    assert await status(walk) == 200
    await app.state.checks.close()
    assert await status(walk) == 401


async def test_requests_at_once_use_a_token_once(walk: Walk, app: FastAPI) -> None:
    await walk.sign_in("pro")
    await wait_for_check(app, minutes=30)
    assert await asyncio.gather(*(status(walk) for _ in range(8))) == [200] * 8
    await wait_for_check(app, minutes=30)
    assert await status(walk) == 200


async def test_what_another_process_is_asking_is_waited_for(walk: Walk, app: FastAPI) -> None:
    await walk.sign_in("pro")
    await wait_for_check(app, minutes=30)
    async with app.state.sessions.begin() as session:
        query = "update sessions set checking_until = now() + interval '1 hour'"
        await session.execute(text(query))
    asked = asyncio.create_task(status(walk))
    done, _ = await asyncio.wait([asked], timeout=0.5)
    assert not done
    async with app.state.sessions.begin() as session:
        query = "update sessions set check_due = now() + interval '14 minutes'"
        await session.execute(text(query))
    assert await asked == 200


@pytest.mark.parametrize(("minutes", "expected"), [(30, 200), (61, 401)])
async def test_a_provider_that_does_not_answer_says_nothing_for_a_while(
    walk: Walk, app: FastAPI, minutes: int, expected: int
) -> None:
    await walk.sign_in("pro")
    await wait_for_check(app, minutes=minutes)
    provider = app.state.issuers.get("pro")
    await provider.metadata()
    object.__setattr__(provider._metadata, "token_endpoint", "http://127.0.0.1:9/token")
    app.state.outbound.declare("identity pro", [
        *(each for each in app.state.outbound.destinations if each.owner == "identity pro"),
        place("http://127.0.0.1:9"),
    ])  # fmt: skip
    assert await status(walk) == expected
    assert await reasons(app) == ([] if expected == 200 else ["unreachable"])


def place(url: str) -> object:
    from emilie.core.http import Destination

    return Destination.of(url, purpose="Essai", owner="identity pro")


async def test_a_provider_that_is_declared_no_more_opens_nothing(walk: Walk, app: FastAPI) -> None:
    await walk.sign_in("pro")
    await wait_for_check(app, minutes=30)
    app.state.issuers._declared = dict
    assert await status(walk) == 401
    assert await reasons(app) == ["issuer_gone"]
