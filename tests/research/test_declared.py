"""What `emilie.toml` says of tools outside: refused where it makes no sense, listed, tried."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emilie.egress import table, ways_out
from emilie.inference.catalogue import Catalogue, CatalogueRefused, read_catalogue
from emilie.inference.hosting import PRESETS, accepts
from emilie.settings import Settings
from emilie.tool_checks import tools
from research.mcp.conftest import program
from support.server import free_port

MCP = '[mcp.a]\nurl = "https://mcp.example/mcp"\ntools = ["lire", "ecrire"]\n'
PROGRAM = '[mcp.a]\ncommand = ["/opt/a"]\ntools = ["lire"]\n'


def settings_of(folder: Path, text: str) -> Settings:
    file = folder / "emilie.toml"
    file.write_text(text, "utf-8")
    return Settings(data=folder / "data", catalogue=file)


def read(folder: Path, text: str) -> Catalogue:
    return read_catalogue(settings_of(folder, text).catalogue)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[sources.a]\nkind = "cadastre"', "sources.a.kind (parmi"),
        ('[sources.a]\nkind = "adresses"\nclef = "x"', "sources.a.clef (clé inconnue)"),
        ('[sources.a]\nkind = "legifrance"', "sources.a (Légifrance demande"),
        ('[sources.a]\nkind = "adresses"\nkey_env = "X"', "sources.a (ce service ne demande"),
        ('[sources.a]\nkind = "adresses"\nurl = "ftp://a"', "sources.a.url (une adresse web"),
        ("[mcp.a]\ntools = ['x']", "mcp.a (soit « url », soit « command »)"),
        (f"{MCP}command = ['/x']", "mcp.a (soit « url », soit « command »)"),
        (f"{MCP}reads = ['autre']", "mcp.a (« reads » nomme des outils"),
        (f"{MCP}variables = ['X']", "mcp.a (« variables » va avec"),
        (f"{PROGRAM}key_env = 'X'", "mcp.a (un programme reçoit sa clé"),
        (PROGRAM.replace("/opt/a", "a"), "mcp.a (« command » commence par un chemin"),
        (MCP.replace('["lire", "ecrire"]', "[]"), "mcp.a.tools (au moins un)"),
        ("[organisations.X]\nmcp = ['a']", "(« sources » et « mcp »"),
        ("[organisations.X]\nsources = ['a']", "(« sources » et « mcp »"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_place(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(CatalogueRefused) as refusal:
        read(tmp_path, text)
    assert where in str(refusal.value.params["where"])


def test_of_a_service_of_the_state_only_what_all_know_is_taken_for_known(tmp_path: Path) -> None:
    source = read(tmp_path, '[sources.a]\nkind = "adresses"').sources["a"]
    assert (source.hosted.operator, source.hosted.seat) == ("IGN", "FR")
    closed = [
        preset
        for preset, levels in PRESETS.items()
        if not accepts(levels["interne"], source.hosted, on_instance=False)
    ]
    assert closed == ["secnumcloud", "france", "european_union"]
    told = 'hosting = { seat = "FR", country = "FR", foreign_law = false }'
    source = read(tmp_path, f'[sources.a]\nkind = "adresses"\n{told}').sources["a"]
    assert accepts("france", source.hosted, on_instance=False)


def test_the_sandbox_has_its_own_addresses(tmp_path: Path) -> None:
    text = '[sources.a]\nkind = "legifrance"\nclient_id = "x"\nkey_env = "X"\nsandbox = true'
    source = read(tmp_path, text).sources["a"]
    assert source.address.startswith("https://sandbox-api.piste.gouv.fr/")
    assert source.token_address == "https://sandbox-oauth.piste.gouv.fr/api/oauth/token"


def test_all_places_are_listed_and_a_program_is_said_to_go_where_it_wants(
    tmp_path: Path,
) -> None:
    text = f"""
[sources.loi]
kind = "legifrance"
client_id = "x"
key_env = "X"
{MCP}
[mcp.b]
command = ["/opt/b/serveur", "--secret"]
tools = ["lire"]
"""
    ways = ways_out(settings_of(tmp_path, text))
    listed = {way.address: way for way in ways if way.command is None}
    assert set(listed) == {
        "https://api.piste.gouv.fr:443", "https://oauth.piste.gouv.fr:443",
        "https://mcp.example:443", "programme /opt/b/serveur",
    }  # fmt: skip
    assert listed["https://api.piste.gouv.fr:443"].operator == "DILA"
    assert "hors de cette liste" in listed["programme /opt/b/serveur"].purpose
    assert "--secret" not in table(ways)


def test_doctor_tries_each_and_says_what_to_do(tmp_path: Path) -> None:
    text = f"""
[sources.adresses]
kind = "adresses"
url = "http://127.0.0.1:{free_port()}"
[mcp.essai]
command = {json.dumps(program())}
tools = ["search_datasets", "write_note"]
reads = ["search_datasets"]
[mcp.autre]
command = {json.dumps(program())}
tools = ["search_datasets", "disparu"]
"""
    found = {each.name: each for each in tools(settings_of(tmp_path, text))}
    assert found["Service adresses"].state == "en panne"
    assert "[sources]" in found["Service adresses"].advice
    assert found["Outils essai"].state == "ok"
    assert "2 outils, dont 1 à confirmer ; ce qui est envoyé reste" in found["Outils essai"].detail
    assert found["Outils autre"].detail == "outils absents : disparu"


def test_doctor_says_nothing_of_what_is_not_declared(tmp_path: Path) -> None:
    assert tools(settings_of(tmp_path, "[policy]")) == []
