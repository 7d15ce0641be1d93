"""The catalogue changed from screens: what is made, kept, refused, told before, taken back."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from administration.catalogue.conftest import BASE, OPERATORS, Administrator
from conftest import SignIn

NEW = {
    "name": "nouveau", "url": "https://nouveau.example/v1", "context": 64_000,
    "hosting": {"operator": "Nouveau", "country": "FR", "seat": "FR", "foreign_law": False},
}  # fmt: skip


def code_of(answer: Any) -> str:
    code: str = answer.json()["code"]
    return code


def written(app: FastAPI, file: Path, said: str | None) -> None:
    """Have the operators' file say that, or be gone, and be looked at again at once."""
    if said is None:
        file.unlink()
    else:
        file.write_text(said, "utf-8")
    app.state.endpoints.reading._looked_at = 0.0


async def test_the_operators_file_is_in_force_until_something_is_made(
    administrator: Administrator,
) -> None:
    found = await administrator.read()
    assert (found["number"], found["by_screen"], found["latest"]) == (0, False, None)
    assert found["file"] == {"name": "emilie.toml", "state": "in_force", "where": None}
    assert [each["name"] for each in found["endpoints"]] == ["monde", "souverain"]
    # What the file leaves unsaid is not said.
    assert found["tables"]["endpoints"][1].keys() == {"name", "url", "hosting"}
    assert found["tables"]["policy"] == {"preset": "none"}
    assert {each["name"]: each["state"] for each in found["keys"]} == {
        "monde": "missing", "souverain": "none", "hal": "none",
    }  # fmt: skip
    assert await administrator.export() == OPERATORS


async def test_an_endpoint_is_added_and_nothing_else_is_touched(
    administrator: Administrator, app: FastAPI
) -> None:
    number = await administrator.make(kind="entry", section="endpoints", name="nouveau", entry=NEW)
    assert number == 1
    assert [each.name for each in app.state.endpoints.opened] == ["monde", "souverain", "nouveau"]
    exported = await administrator.export()
    for line in OPERATORS.splitlines():
        assert line in exported.splitlines()
    assert tomllib.loads(exported)["endpoints"][2] == NEW
    found = await administrator.read()
    assert found["by_screen"]
    assert found["latest"]["why"] == "Essai"
    assert found["latest"]["made_by"]
    assert found["file"]["state"] == "seen"


@pytest.mark.parametrize(
    ("change", "place", "left"),
    [
        (
            {"kind": "entry", "section": "endpoints", "name": "monde", "entry": None},
            "endpoints",
            ["souverain"],
        ),
        ({"kind": "order", "names": ["souverain"]}, "endpoints", ["souverain", "monde"]),
    ],
)
async def test_endpoints_go_and_change_places(
    administrator: Administrator, change: dict[str, Any], place: str, left: list[str]
) -> None:
    await administrator.make(**change)
    exported = await administrator.export()
    assert [each["name"] for each in tomllib.loads(exported)[place]] == left
    assert "# Le fichier des opérateurs." in exported


async def test_every_kind_of_table_is_changed(administrator: Administrator, app: FastAPI) -> None:
    organisation = "Ministère de l’Archipel"
    await administrator.make(kind="table", section="policy", table={"preset": "france"})
    await administrator.make(kind="table", section="quotas", table={"tokens_a_day": 1_000})
    await administrator.make(
        kind="entry", section="search", name="mojeek",
        entry={"kind": "mojeek", "key_env": "EMILIE_KEY_MOJEEK"},
    )  # fmt: skip
    await administrator.make(
        kind="entry", section="sources", name="adresses", entry={"kind": "adresses"}
    )
    await administrator.make(
        kind="entry", section="mcp", name="notes",
        entry={"url": "https://notes.example/mcp", "tools": ["chercher"]},
    )  # fmt: skip
    await administrator.make(
        kind="entry", section="organisations", name=organisation,
        entry={"endpoints": ["souverain"], "search": ["mojeek"], "tokens_a_day": 50},
    )  # fmt: skip
    catalogue = app.state.endpoints.catalogue
    assert catalogue.policy.preset == "france"
    assert catalogue.quotas.tokens_a_day == 1_000
    assert set(catalogue.search) == {"hal", "mojeek"}
    assert (set(catalogue.sources), set(catalogue.mcp)) == ({"adresses"}, {"notes"})
    assert catalogue.organisations[organisation].tokens_a_day == 50
    exported = await administrator.export()
    assert 'preset = "france"  # pour essayer' in exported
    assert (await administrator.read())["number"] == 6


async def test_an_organisation_is_answered_by_the_endpoints_that_it_is_given(
    administrator: Administrator, app: FastAPI
) -> None:
    from emilie.inference.registry import Need

    await administrator.make(
        kind="entry", section="organisations", name="Musée", entry={"endpoints": ["souverain"]}
    )
    open_to = {
        name: [each.name for each in app.state.endpoints.open_to(Need("interne", name))]
        for name in ("Musée", "Ailleurs")
    }
    assert open_to == {"Musée": ["souverain"], "Ailleurs": ["monde", "souverain"]}


@pytest.mark.parametrize(
    ("change", "place", "rule"),
    [
        ({"name": "a", "entry": {"name": "a"}}, "endpoints.a", "soit « url », soit « file »"),
        (
            {"name": "A B", "entry": {"name": "A B", "url": "https://a.example"}},
            "endpoints.A B.name",
            "des minuscules, des chiffres et des tirets",
        ),
        (
            {"name": "a", "entry": {"name": "a", "url": "ftp://a.example"}},
            "endpoints.a.url",
            "une adresse web",
        ),
        (
            {"name": "a", "entry": {"name": "a", "url": "https://a.example", "context": 3}},
            "endpoints.a.context",
            "au moins 1000",
        ),
        (
            {"name": "a", "entry": {"name": "a", "url": "https://a.example", "secret": "x"}},
            "endpoints.a.secret",
            "clé inconnue",
        ),
        (
            {
                "name": "a",
                "entry": {
                    "name": "a", "url": "https://a.example", "hosting": {"country": "France"},
                },
            },
            "endpoints.a.hosting.country",
            "deux lettres, comme FR",
        ),
        (
            {"section": "search", "name": "s", "entry": {"kind": "searxng"}},
            "search.s",
            "« url » est à donner pour ce service",
        ),
        (
            {"section": "mcp", "name": "m", "entry": {"url": "https://m.example", "tools": []}},
            "mcp.m.tools",
            "au moins un",
        ),
        (
            {"section": "organisations", "name": "O", "entry": {"search": ["absent"]}},
            "",
            "« search » nomme des services de [search]",
        ),
        (
            {"section": "organisations", "name": "O", "entry": {"endpoints": ["absent"]}},
            "",
            "« endpoints » nomme des modèles de [[endpoints]]",
        ),
        (
            {"section": "organisations", "name": "O", "entry": {"tokens_a_day": -1}},
            "organisations.O.tokens_a_day",
            "au moins 0",
        ),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_at_its_place(
    administrator: Administrator, change: dict[str, Any], place: str, rule: str
) -> None:
    asked = {"kind": "entry", "section": "endpoints"} | change
    assert await administrator.faults(**asked) == {place: rule}
    answer = await administrator.ask(after=0, **asked)
    assert (answer.status_code, code_of(answer)) == (422, "catalogue_change_refused")
    assert (await administrator.read())["number"] == 0


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("[policy\n", "ligne 1"),
        ("a = 1\nb = \n", "ligne 2"),
        ("x = " + "[" * 5_000, "une valeur démesurée"),
        ("# " + "é" * 600_000, "un mégaoctet au plus"),
    ],
)
async def test_a_file_that_cannot_be_read_is_not_imported(
    administrator: Administrator, said: str, rule: str
) -> None:
    assert await administrator.faults(kind="text", text=said) == {"": rule}


async def test_two_administrators_do_not_overwrite_each_other(
    administrator: Administrator, sign_in: SignIn
) -> None:
    other = Administrator(await sign_in("administratrice", "autre"))
    change: dict[str, Any] = {"kind": "table", "section": "quotas"}
    assert (await other.ask(after=0, table={"at_once": 3}, **change)).status_code == 201
    answer = await administrator.ask(after=0, table={"at_once": 4}, **change)
    assert (answer.status_code, code_of(answer)) == (409, "catalogue_changed")
    assert answer.json()["params"]["number"] == 1
    assert answer.json()["params"]["by"]
    shown = (await administrator.client.get(f"{BASE}/versions/1")).json()
    assert "at_once = 3" in ["".join(p["text"] for p in x["pieces"]) for x in shown["difference"]]


async def test_a_change_says_why_and_changes_something(administrator: Administrator) -> None:
    change: dict[str, Any] = {"kind": "table", "section": "policy", "table": {"preset": "france"}}
    answer = await administrator.ask(after=0, why="  ", **change)
    assert (answer.status_code, code_of(answer)) == (422, "catalogue_why_missing")
    same = await administrator.ask(
        after=0, kind="table", section="policy", table={"preset": "none"}
    )
    assert (same.status_code, code_of(same)) == (409, "catalogue_unchanged")


async def test_consequences_are_confirmed(administrator: Administrator, app: FastAPI) -> None:
    strict: dict[str, Any] = {
        "kind": "table", "section": "policy", "table": {"preset": "none", "sensible": "instance"},
    }  # fmt: skip
    [told] = await administrator.consequences(**strict)
    assert (told["kind"], told["sensitivity"], told["name"]) == ("level_closed", "sensible", None)
    answer = await administrator.ask(after=0, confirmed=False, **strict)
    assert (answer.status_code, code_of(answer)) == (409, "catalogue_to_confirm")
    assert app.state.endpoints.policy.requirements["sensible"] == "anywhere"
    assert (await administrator.ask(after=0, **strict)).status_code == 201
    assert app.state.endpoints.policy.requirements["sensible"] == "instance"
    [loosened] = await administrator.consequences(
        kind="table", section="policy", table={"preset": "none"}
    )
    assert (loosened["kind"], loosened["before"], loosened["requirement"]) == (
        "level_loosened", "instance", "anywhere",
    )  # fmt: skip


async def test_what_else_a_change_leads_to_is_told(administrator: Administrator) -> None:
    told = await administrator.consequences(
        kind="entry", section="organisations", name="Inconnue", entry={"tokens_a_day": 1}
    )
    assert [(each["kind"], each["name"]) for each in told] == [("organisation_unknown", "Inconnue")]
    told = await administrator.consequences(
        kind="entry", section="endpoints", name="nouveau",
        entry=NEW | {"key_env": "EMILIE_KEY_ABSENTE"},
    )  # fmt: skip
    assert [(each["kind"], each["name"]) for each in told] == [("key_missing", "nouveau")]
    told = await administrator.consequences(kind="text", text="[policy]\n")
    assert [each["kind"] for each in told] == ["builtin_only"]


async def test_history_is_kept_and_restored(administrator: Administrator, app: FastAPI) -> None:
    for number in range(3, 36):
        await administrator.make(kind="table", section="quotas", table={"at_once": number})
    first = (await administrator.client.get(f"{BASE}/versions")).json()
    assert [each["number"] for each in first["items"]] == list(range(33, 3, -1))
    page = f"{BASE}/versions?before={first['before']}"
    rest = (await administrator.client.get(page)).json()
    assert ([each["number"] for each in rest["items"]], rest["before"]) == ([3, 2, 1], None)
    shown = (await administrator.client.get(f"{BASE}/versions/2")).json()
    changed = [line for line in shown["difference"] if line["kind"] in {"gone", "come"}]
    words = [[p["text"] for p in line["pieces"] if p["changed"]] for line in changed]
    assert words == [["3"], ["4"]]
    await administrator.make(kind="restore", number=1)
    assert app.state.endpoints.catalogue.quotas.at_once == 3
    latest = (await administrator.read())["latest"]
    assert (latest["number"], latest["source"]) == (34, "restore")
    file = await administrator.client.get(f"{BASE}/versions/1/file")
    assert file.content.decode() == await administrator.export()
    assert file.headers["content-disposition"] == 'attachment; filename="emilie-1.toml"'
    missing = await administrator.client.get(f"{BASE}/versions/99")
    assert (missing.status_code, code_of(missing)) == (404, "not_found")
    answer = await administrator.ask(after=34, kind="restore", number=99)
    assert answer.status_code == 404


async def test_a_file_is_exported_to_the_byte_and_imported(administrator: Administrator) -> None:
    said = OPERATORS.replace('preset = "none"', 'preset = "european_union"') + "\n# Fin.\n"
    await administrator.make(kind="text", text=said)
    assert await administrator.export() == said


async def test_a_file_that_changes_afterwards_wins_nothing_quietly(
    administrator: Administrator, app: FastAPI, file: Path
) -> None:
    await administrator.make(kind="table", section="quotas", table={"at_once": 7})
    written(app, file, OPERATORS.replace("[policy]", "[quotas]\nat_once = 9\n[policy]"))
    assert app.state.endpoints.catalogue.quotas.at_once == 7
    assert (await administrator.read())["file"]["state"] == "changed"
    lines = (await administrator.client.get(f"{BASE}/operators-file")).json()["lines"]
    assert {line["kind"] for line in lines} >= {"gone", "come"}
    await administrator.make(kind="keep")
    assert (await administrator.read())["file"]["state"] == "seen"
    answer = await administrator.ask(after=2, kind="keep")
    assert code_of(answer) == "catalogue_unchanged"
    await administrator.make(kind="file")
    found = await administrator.read()
    assert (found["by_screen"], found["file"]["state"]) == (False, "in_force")
    assert app.state.endpoints.catalogue.quotas.at_once == 9
    # Read again when it changes, as before.
    written(app, file, OPERATORS)
    assert app.state.endpoints.catalogue.quotas.at_once == 2


async def test_a_file_that_is_not_there_cannot_be_taken(
    administrator: Administrator, app: FastAPI, file: Path
) -> None:
    await administrator.make(kind="table", section="quotas", table={"at_once": 7})
    written(app, file, None)
    assert (await administrator.read())["file"]["state"] == "absent"
    answer = await administrator.ask(after=1, kind="file")
    assert (answer.status_code, code_of(answer)) == (409, "catalogue_file_missing")


async def test_what_is_made_is_in_the_journal(administrator: Administrator, app: FastAPI) -> None:
    await administrator.make(kind="table", section="quotas", table={"at_once": 7})
    async with app.state.sessions() as session:
        query = text("select facts from events where kind = 'catalogue:made'")
        assert await session.scalar(query) == {"number": "1", "source": "screen"}
