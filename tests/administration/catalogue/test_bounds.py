"""What an administrator of the assistant may not have its server do; keys; the test button."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from administration.catalogue.conftest import BASE, OPERATORS, Administrator
from emilie.administration.catalogue import bounds, drafting
from emilie.core.http import Destination
from emilie.inference.sealed_keys import sealed_for, sealing_secret, typed_key
from emilie.inference.stored import Stored
from emilie.settings import Screens, Settings
from support.model import SECRET, scripted_model

KEY = "sk-tres-secrete-4711"
URL = "https://nouveau.example/v1"


def endpoint(**said: Any) -> dict[str, Any]:
    return {
        "kind": "entry", "section": "endpoints", "name": "nouveau",
        "entry": {"name": "nouveau", "url": URL} | said,
    }  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, file: Path) -> Settings:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "lien").symlink_to("/etc/passwd")
    screens = Screens(keys=tmp_path / "keys", private="modeles.interne.example")
    return Settings(data=tmp_path / "data", catalogue=file, screens=screens)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"key_env": "CLE_DU_MONDE"}, bounds.VARIABLE),
        ({"key_env": "EMILIE_DATABASE_URL"}, bounds.VARIABLE),
        ({"key_env": "PATH"}, bounds.VARIABLE),
        ({"key_file": "/etc/passwd"}, bounds.FILE),
        ({"key_file": "{keys}/lien"}, bounds.FILE),
        ({"key_file": "{keys}/../emilie.toml"}, bounds.FILE),
        ({"url": "http://169.254.169.254/latest"}, bounds.INSIDE),
        ({"url": "http://10.1.2.3/v1"}, bounds.INSIDE),
        ({"url": "https://interne.example/v1", "private": True}, bounds.INSIDE),
        ({"url": None, "file": "/etc/passwd"}, bounds.MODEL),
        ({"url": None, "file": "../emilie.toml"}, bounds.MODEL),
    ],
)
async def test_an_endpoint_is_held_to_what_operators_opened(
    administrator: Administrator, tmp_path: Path, said: dict[str, Any], rule: str
) -> None:
    given = {
        name: each.format(keys=tmp_path / "keys") if isinstance(each, str) else each
        for name, each in said.items()
    }
    place = "url" if "private" in said else next(name for name in given if given[name])
    found = await administrator.faults(**endpoint(**given))
    assert found == {f"endpoints.nouveau.{place}": rule}
    # Nor is it asked, before anything is saved.
    body = {"entry": endpoint(**given)["entry"]}
    tried = await administrator.client.post(f"{BASE}/trial", json=body)
    assert [each["rule"] for each in tried.json()["faults"]] == [rule]
    assert tried.json()["lines"] == []


@pytest.mark.parametrize(
    "said",
    [
        {"url": "https://models.example/v1", "key_env": "CLE_DU_MONDE"},
        {"key_env": "EMILIE_KEY_MONDE"},
        {"key_file": "{keys}/nouveau"},
        {"url": "https://modeles.interne.example/v1", "private": True},
    ],
)
async def test_what_operators_opened_is_used(
    administrator: Administrator, tmp_path: Path, said: dict[str, Any]
) -> None:
    given = {
        name: each.format(keys=tmp_path / "keys") if isinstance(each, str) else each
        for name, each in said.items()
    }
    assert await administrator.faults(**endpoint(**given)) == {}


@pytest.mark.parametrize(
    ("named", "again"),
    [
        ({"key_env": "EMILIE_KEY_MONDE"}, {"key_env": "EMILIE_KEY_MONDE"}),
        ({"key_file": "{keys}/nouveau"}, {"key_file": "{keys}/nouveau"}),
        ({"key_file": "{keys}/nouveau"}, {"key_file": "{keys}/../keys/nouveau"}),
    ],
)
async def test_a_key_in_force_goes_to_its_address_alone(
    administrator: Administrator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    named: dict[str, str], again: dict[str, str],
) -> None:  # fmt: skip
    (tmp_path / "keys" / "nouveau").write_text(KEY)
    monkeypatch.setenv("EMILIE_KEY_MONDE", KEY)
    keys = tmp_path / "keys"
    first, then = ({k: v.format(keys=keys) for k, v in each.items()} for each in (named, again))
    await administrator.make(**endpoint(**first))
    [place] = then
    for url in ("https://ailleurs.example/v1", "http://nouveau.example/v1", f"{URL[:-3]}:8443/v1"):
        moved = endpoint(url=url, **then)
        found = await administrator.faults(**moved)
        assert found == {f"endpoints.nouveau.{place}": bounds.ELSEWHERE}
        other = moved | {"name": "autre", "entry": moved["entry"] | {"name": "autre"}}
        found = await administrator.faults(**other)
        assert found == {f"endpoints.autre.{place}": bounds.ELSEWHERE}
        tried = await administrator.client.post(f"{BASE}/trial", json={"entry": moved["entry"]})
        assert [each["rule"] for each in tried.json()["faults"]] == [bounds.ELSEWHERE]
        # Typed again, it is somebody's own to send.
        assert await administrator.faults(**moved, key="une-autre") == {}
    assert await administrator.faults(**endpoint(url=f"{URL}/autre", **then)) == {}


async def test_a_key_typed_for_a_trial_stands_for_the_one_in_force(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMILIE_KEY_MONDE", KEY)
    await administrator.make(**endpoint(key_env="EMILIE_KEY_MONDE"))
    with scripted_model() as model:
        entry = endpoint(url=model.url, abilities=["chat"], key_env="EMILIE_KEY_MONDE")["entry"]
        body = {"entry": entry, "key": "une-autre"}
        tried = await administrator.client.post(f"{BASE}/trial", json=body)
    assert (tried.json()["faults"], tried.json()["well"]) == ([], True)


@pytest.mark.parametrize(
    ("entry", "place", "rule"),
    [
        ({"command": ["/bin/sh", "-c", "id"], "tools": ["a"]}, "command", bounds.PROGRAM),
        (
            {"command": ["/usr/bin/notes"], "variables": ["EMILIE_DATABASE_URL"], "tools": ["a"]},
            "command",
            bounds.PROGRAM,
        ),
        ({"url": "http://127.0.0.2/mcp", "tools": ["a"]}, "url", bounds.INSIDE),
    ],
)
async def test_a_tool_runs_no_program_of_its_own(
    administrator: Administrator, entry: dict[str, Any], place: str, rule: str
) -> None:
    found = await administrator.faults(kind="entry", section="mcp", name="notes", entry=entry)
    assert found == {f"mcp.notes.{place}": rule}


async def test_a_search_reads_no_intranet(administrator: Administrator) -> None:
    found = await administrator.faults(
        kind="entry", section="search", name="hal", entry={"kind": "hal", "private_pages": True}
    )
    assert found == {"search.hal.private_pages": bounds.PAGES}


async def test_identity_providers_are_left_to_the_operators(administrator: Administrator) -> None:
    said = OPERATORS + (
        '[identity.autre]\nkind = "oidc"\nurl = "https://autre.example"\nclient_id = "emilie"\n'
        'key_env = "EMILIE_KEY_AUTRE"\n[[identity.autre.allow]]\ndomains = ["autre.example"]\n'
        'role = "administrator"\n'
    )
    assert list(await administrator.faults(kind="text", text=said)) == ["identity"]


async def test_a_typed_key_is_sealed_used_and_never_shown(
    administrator: Administrator, app: FastAPI
) -> None:
    await administrator.make(**endpoint(), key=KEY)
    chosen = app.state.endpoints.opened[2]
    assert chosen.key.get_secret_value() == KEY
    exported = await administrator.export()
    assert 'key_env = "EMILIE_KEY_ENDPOINTS_NOUVEAU"' in exported
    shown = exported + str(await administrator.read())
    shown += (await administrator.client.get(f"{BASE}/versions/1")).text
    async with app.state.sessions() as session:
        for table in ("catalogue_versions", "catalogue_keys", "events"):
            rows = await session.execute(text(f"select * from {table}"))
            shown += str([tuple(row) for row in rows])
    assert KEY not in shown
    states = {each["name"]: each["state"] for each in (await administrator.read())["keys"]}
    assert states["nouveau"] == "typed"
    # Another key for the same text is a version too: who gave it is told.
    await administrator.make(**endpoint(key_env="EMILIE_KEY_ENDPOINTS_NOUVEAU"), key="autre-clé")
    assert app.state.endpoints.opened[2].key.get_secret_value() == "autre-clé"
    # Of what is gone, nothing is kept.
    await administrator.make(kind="entry", section="endpoints", name="nouveau", entry=None)
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from catalogue_keys")) == 0


async def test_a_typed_key_goes_to_its_address_alone(
    administrator: Administrator, app: FastAPI
) -> None:
    await administrator.make(**endpoint(), key=KEY)
    moved = endpoint(url="https://ailleurs.example/v1", key_env="EMILIE_KEY_ENDPOINTS_NOUVEAU")
    told = await administrator.consequences(**moved)
    assert [each["kind"] for each in told] == ["key_missing"]
    await administrator.make(**moved)
    assert app.state.endpoints.opened[2].key.get_secret_value() == ""


async def test_a_key_that_is_absurd_is_refused(administrator: Administrator) -> None:
    change = endpoint() | {"key": "a\nb"}
    answer = await administrator.ask(after=0, **change)
    assert (answer.status_code, answer.json()["code"]) == (422, "catalogue_change_refused")
    assert (await administrator.read())["number"] == 0


async def test_a_file_that_is_no_key_is_not_put_in_force(
    administrator: Administrator, app: FastAPI, file: Path, tmp_path: Path
) -> None:
    pem = tmp_path / "keys" / "pem"
    pem.write_text("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n")
    change = endpoint(key_file=str(pem))
    assert await administrator.faults(**change) == {"endpoints.nouveau.key_file": drafting.KEY}
    answer = await administrator.ask(after=0, **change)
    assert (answer.status_code, answer.json()["code"]) == (422, "catalogue_change_refused")
    # Nor by the operators' file, taken from a screen.
    await administrator.make(kind="table", section="quotas", table={"at_once": 3})
    said = OPERATORS.replace('key_env = "CLE_DU_MONDE"', f'key_file = "{pem}"')
    await asyncio.to_thread(file.write_text, said)
    found = await administrator.faults(kind="file")
    assert found == {"endpoints.monde.key_file": drafting.KEY}
    assert app.state.endpoints.catalogue.quotas.at_once == 3


def test_a_secret_of_another_instance_opens_nothing(tmp_path: Path) -> None:
    class Entry:
        key_env, key_file, key_goes_to = "EMILIE_KEY_A", None, URL

    secret = SecretStr("s" * 32)
    sealed = sealed_for(secret, "EMILIE_KEY_A", URL, SecretStr(KEY))
    stored = Stored(1, "screen", "", None, {"EMILIE_KEY_A": sealed})
    for given, found in (("s" * 32, KEY), ("t" * 32, "")):
        settings = Settings(data=tmp_path, screens=Screens(secret=SecretStr(given)))
        assert typed_key(settings, stored, Entry()).get_secret_value() == found


def test_the_secret_beside_the_embedded_database_is_made_once(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    assert sealing_secret(settings) is None
    made = sealing_secret(settings, make=True)
    assert made == sealing_secret(settings, make=True) == sealing_secret(settings)
    assert (tmp_path / "data" / "screens.key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["screens.key"]


async def test_the_test_button_really_asks(administrator: Administrator, app: FastAPI) -> None:
    with scripted_model() as model:
        entry = {"name": "essai", "url": model.url, "abilities": ["chat"]}
        answer = await administrator.client.post(f"{BASE}/trial", json={"entry": entry, "key": KEY})
        assert model.requests
    found = answer.json()
    assert (found["faults"], found["well"]) == ([], True)
    assert [line.split(" ")[0] for line in found["lines"]][:3] == ["Joint", "Réponse", "Premier"]
    assert KEY not in answer.text
    # Nothing of it is left.
    assert [each.name for each in app.state.endpoints.opened] == ["monde", "souverain"]
    assert not [each for each in places(app) if "essai" in each.owner]
    assert not app.state.trials


async def test_the_test_button_says_what_fails(administrator: Administrator) -> None:
    with scripted_model() as model:
        url = model.url
    entry = {"name": "essai", "url": url, "abilities": ["chat"]}
    answer = await administrator.client.post(f"{BASE}/trial", json={"entry": entry})
    assert (answer.status_code, answer.json()["well"]) == (200, False)
    assert answer.json()["lines"]
    assert SECRET not in answer.text


def places(app: FastAPI) -> list[Destination]:
    return list(app.state.outbound.destinations)
