"""`emilie.toml`: read, refused with the place of the fault, read again, never telling a key."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from emilie.core.http import Outbound
from emilie.inference import reading
from emilie.inference.catalogue import (
    Catalogue,
    CatalogueRefused,
    read_catalogue,
)
from emilie.inference.errors import NoEndpointAllowed
from emilie.inference.registry import Endpoints, Need
from emilie.inference.tables import KeyUnusable
from emilie.settings import ModelEndpoint, Settings

SOVEREIGN = """
[[endpoints]]
name = "souverain"
url = "https://llm.example.fr/v1"
model = "mistral-medium"
label = "Mistral Medium"
qualities = ["thorough"]
hosting.operator = "Outscale"
hosting.seat = "FR"
hosting.country = "fr"
hosting.certifications = ["SecNumCloud"]
hosting.foreign_law = false
"""
WORLD = """
[[endpoints]]
name = "monde"
url = "https://llm.example.com/v1"
abilities = ["chat", "vision"]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "LOOKED_AT", 0.0)
    return tmp_path / "emilie.toml"


def opened(file: Path, **given: object) -> Endpoints:
    return Endpoints(Settings(catalogue=file, **given), Outbound())  # type: ignore[arg-type]


def names(endpoints: Endpoints, sensitivity: str = "interne", **need: object) -> list[str]:
    asked = Need(sensitivity, **need)  # type: ignore[arg-type]
    return [each.name for each in endpoints.open_to(asked)]


def test_without_a_file_the_built_in_engine_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    endpoints = Endpoints(Settings(), Outbound())
    assert names(endpoints) == ["integre"]
    assert names(endpoints, "sensible") == ["integre"]
    assert endpoints.default_sensitivity(None) == "interne"


def test_the_one_line_of_the_environment_comes_first(file: Path) -> None:
    file.write_text(WORLD)
    model = ModelEndpoint(url="http://127.0.0.1:1/v1", country="fr")
    endpoints = opened(file, model=model)
    assert names(endpoints) == ["principal", "monde"]
    assert endpoints.opened[0].facts.country == "FR"


def test_endpoints_that_only_make_vectors_leave_the_built_in_engine(file: Path) -> None:
    file.write_text(WORLD.replace('"chat", "vision"', '"embeddings"'))
    endpoints = opened(file)
    assert names(endpoints) == ["integre"]
    assert names(endpoints, abilities=frozenset({"embeddings"})) == ["monde"]


def test_the_policy_closes_what_it_does_not_allow(file: Path) -> None:
    file.write_text('[policy]\npreset = "secnumcloud"\n' + WORLD + SOVEREIGN)
    endpoints = opened(file)
    assert names(endpoints) == ["souverain"]
    assert names(endpoints, "diffusion_restreinte") == []
    with pytest.raises(NoEndpointAllowed):
        endpoints.choose(Need("diffusion_restreinte"))


OUTSCALE = (
    'operator = "Outscale", seat = "FR", country = "FR", foreign_law = false,'
    ' certifications = ["SecNumCloud"]'
)
LOOPBACK = WORLD.replace("https://llm.example.com", "http://127.0.0.1:4000")


@pytest.mark.parametrize(
    ("hosting", "local", "allowed"),
    [
        ("", True, True),
        ("foreign_law = false", True, True),
        # A proxy, a tunnel, a cloud model behind a local server: what is declared wins.
        ('country = "US", foreign_law = true', False, False),
        ("foreign_law = true", False, False),
        ('seat = "US"', False, False),
        ('country = "FR"', False, False),
        ('operator = "LiteLLM"', False, False),
        ('certifications = ["SecNumCloud"]', False, False),
        (OUTSCALE, False, True),
    ],
)
def test_a_loopback_address_is_this_machine_unless_its_hosting_says_otherwise(
    file: Path, hosting: str, local: bool, allowed: bool
) -> None:
    entry = LOOPBACK + f"hosting = {{ {hosting} }}\n"
    file.write_text('[policy]\npreset = "secnumcloud"\n' + entry)
    endpoints = opened(file)
    [facts] = [each.facts for each in endpoints.opened if each.name == "monde"]
    assert facts.leaves_machine is not local
    assert (facts.foreign_law is False) == (local or "foreign_law = false" in hosting)
    assert names(endpoints) == (["monde"] if allowed else [])


def test_an_instance_may_be_declared_for_restricted_data(file: Path) -> None:
    file.write_text('[policy]\npreset = "france"\ndiffusion_restreinte = "instance"\n')
    assert names(opened(file), "diffusion_restreinte") == ["integre"]


def test_endpoints_are_ordered_by_wish_ability_and_organisation(file: Path) -> None:
    own = WORLD.replace("monde", "maison") + 'organisations = ["Préfecture"]\n'
    file.write_text(WORLD + SOVEREIGN + own)
    endpoints = opened(file)
    assert names(endpoints) == ["monde", "souverain"]
    assert names(endpoints, wanted="souverain") == ["souverain", "monde"]
    assert names(endpoints, organisation="Préfecture") == ["monde", "souverain", "maison"]
    assert names(endpoints, abilities=frozenset({"vision"})) == ["monde"]
    assert names(endpoints, wanted="inconnu") == ["monde", "souverain"]


def test_an_organisation_may_begin_higher(file: Path) -> None:
    file.write_text('[organisations."Préfecture"]\ndefault = "sensible"\n')
    endpoints = opened(file)
    assert endpoints.default_sensitivity("Préfecture") == "sensible"
    assert endpoints.default_sensitivity("Mairie") == "interne"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("[policy", "fin du fichier"),
        ("\npreset = france", "ligne 2"),
        ("[policy]\npreset = 'lune'\n", "policy.preset"),
        ("[[endpoints]]\nname = 'x'\n", "endpoints.x"),
        ("[[endpoints]]\nname = 'X Y'\nurl = 'http://a/v1'\n", "endpoints.X Y.name"),
        ("[[endpoints]]\nurl = 'http://a/v1'\n", "endpoints.n° 1.name"),
        (WORLD + WORLD, "noms des modèles"),
        (WORLD.replace("monde", "integre"), "noms des modèles"),
        (WORLD.replace("https://", "ftp://"), "endpoints.monde.url"),
        (WORLD.replace("https://", "https://user:secret@"), "endpoints.monde.url"),
        (WORLD + "key = 'secret'\n", "endpoints.monde.key"),
        (WORLD + "hosting = { country = 'France' }\n", "endpoints.monde.hosting.country"),
        (WORLD + "energy = { active = 9, total = 8 }\n", "endpoints.monde.energy"),
        (WORLD + "context = 10\n", "endpoints.monde.context"),
        ("endpoints = 3\n", "endpoints (une liste)"),
        ("inconnu = 1\n", "inconnu (clé inconnue)"),
        ('endpoints = ["secret"]\n', "endpoints.n° 1 (une table)"),
        ("endpoints = [1]\n", "endpoints.n° 1 (une table)"),
        ("endpoints = [[]]\n", "endpoints.n° 1 (une table)"),
        ("endpoints = { name = 'x' }\n", "endpoints (une liste)"),
        ("[[endpoints]]\nname = 3\nurl = 'http://a/v1'\n", "endpoints.n° 1.name (un texte)"),
        (WORLD + "hosting = 'secret'\n", "endpoints.monde.hosting (une table)"),
        (WORLD + "hosting = { secteur = 1 }\n", "endpoints.monde.hosting.secteur (clé inconnue)"),
        (WORLD + "file = 'a.gguf'\n", "endpoints.monde (soit « url », soit « file »)"),
        (WORLD.replace('["chat", "vision"]', "3"), "endpoints.monde.abilities (une liste)"),
        (WORLD.replace('"vision"', '"secret"'), "endpoints.monde.abilities.1 (parmi chat, tools"),
        (WORLD + 'label = "a\\u0000secret"\n', "endpoints.monde.label (un texte sans"),
        (WORLD + 'key_file = "a\\u0000secret"\n', "endpoints.monde.key_file (un chemin sans"),
        (WORLD + 'organisations = ["a\\nb"]\n', "endpoints.monde.organisations.0 (un texte"),
        ('[organisations."a\\nb"]\n', "organisations.ab (un texte sans"),
        ("[organisations]\nMairie = 3\n", "organisations.Mairie (une table)"),
        ("policy = []\n", "policy (une table)"),
        ("[policy]\npreset = 3\n", "policy.preset (parmi secnumcloud, france"),
        ("[quotas]\nat_once = 1000000000\n", "quotas.at_once (au plus 1000)"),
        ("[quotas]\nat_once = 0\n", "quotas.at_once (au moins 1)"),
        ("[quotas]\ntokens_a_day = 10000000000000000\n", "quotas.tokens_a_day (au plus 10"),
        (f"[quotas]\ntokens_a_month = {'9' * 40}\n", "quotas.tokens_a_month"),
        ('[organisations."x"]\ntokens_a_day = 1e300\n', "organisations.x.tokens_a_day"),
        (WORLD + "at_once = 99999999999\n", "endpoints.monde.at_once (au plus 1000)"),
        (WORLD + "waiting = 99999999999\n", "endpoints.monde.waiting (au plus 100000)"),
        (WORLD + "first_word = 99999999999\n", "endpoints.monde.first_word (au plus 3600)"),
        (WORLD + "context = 99999999999\n", "endpoints.monde.context (au plus 100000000)"),
        (WORLD + "price = { input = inf }\n", "endpoints.monde.price.input (un nombre fini)"),
        (WORLD + "energy = { active = inf, total = inf }\n", "endpoints.monde.energy.active (un"),
        (WORLD + "energy = { active = nan, total = 1 }\n", "endpoints.monde.energy.active (un"),
        (WORLD + "energy = { active = 1, total = 1, wue = 1e9 }\n", "endpoints.monde.energy.wue"),
        (WORLD + "dimensions = 0\n", "endpoints.monde.dimensions (au moins 1)"),
        (WORLD + "dimensions = 4001\n", "endpoints.monde.dimensions (au plus 4000)"),
        (WORLD + "dimensions = 3.5\n", "endpoints.monde.dimensions"),
        (WORLD + "before_query = 3\n", "endpoints.monde.before_query (un texte)"),
        (WORLD + 'before_query = "a\\u0000secret"\n', "endpoints.monde.before_query (un texte"),
        (WORLD + f"before_passage = '{'secret' * 99}'\n", "endpoints.monde.before_passage"),
        (f"[quotas]\ntokens_a_day = {'9' * 5000}\n", "une valeur démesurée"),
        (f"[quotas]\ntokens_a_day = {'[' * 20000}\n", "une valeur démesurée"),
        ("policy = 1\x00", "ligne 1"),
        ("#" * 1_000_001, "plus d’un mégaoctet"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place_and_without_its_values(
    file: Path, content: str, where: str
) -> None:
    file.write_text(content)
    with pytest.raises(CatalogueRefused) as refusal:
        read_catalogue(file)
    assert refusal.value.params["file"] == "emilie.toml"
    assert str(refusal.value.params["where"]).startswith(where)
    assert "secret" not in str(refusal.value.params)


def at(where: str) -> Callable[[CatalogueRefused], bool]:
    return lambda refusal: refusal.params["where"] == where


def test_what_is_generous_and_sane_is_taken(file: Path) -> None:
    file.write_text(
        "[quotas]\nat_once = 1000\ntokens_a_day = 1_000_000_000_000_000\n"
        + WORLD
        + "at_once = 1000\ncontext = 100_000_000\nprice = { input = 0.4, output = 2 }\n"
    )
    read = read_catalogue(file)
    assert read.quotas.tokens_a_day == 10**15
    assert read.endpoints[0].price is not None


def test_bytes_that_are_no_text_and_a_folder_are_refused(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueRefused, check=at("lecture impossible")):
        read_catalogue(file)
    with pytest.raises(CatalogueRefused, check=at("ce n’est pas un fichier")):
        read_catalogue(tmp_path)
    # Neither a pipe that nobody writes in, nor a device that never ends.
    os.mkfifo(tmp_path / "tube")
    for path in (tmp_path / "tube", Path("/dev/zero")):
        with pytest.raises(CatalogueRefused, check=at("ce n’est pas un fichier")):
            read_catalogue(path)


def test_a_changed_file_is_read_again_and_a_wrong_one_changes_nothing(file: Path) -> None:
    file.write_text(WORLD)
    endpoints = opened(file)
    kept = endpoints.opened[0]
    file.write_text(WORLD + SOVEREIGN)
    assert names(endpoints) == ["monde", "souverain"]
    assert endpoints.opened[0] is kept, "its client and what is known of its health stay"
    file.write_text("[policy")
    assert names(endpoints) == ["monde", "souverain"]
    refused = endpoints.refused
    assert refused is not None
    file.write_text('[policy]\npreset = "france"\n' + WORLD + SOVEREIGN)
    assert names(endpoints) == ["souverain"]
    assert endpoints.refused is None


def test_a_file_that_disappears_leaves_its_policy_in_force(file: Path) -> None:
    file.write_text('[policy]\npreset = "france"\n' + WORLD + SOVEREIGN)
    endpoints = opened(file)
    file.unlink()
    assert names(endpoints) == ["souverain"]
    gone = endpoints.refused
    assert gone is not None
    file.write_text(WORLD)
    assert names(endpoints) == ["monde"]


@pytest.mark.parametrize("left", ["", " \n\t\n", "# tout est en commentaire\n"])
def test_a_file_that_is_emptied_leaves_its_policy_in_force(file: Path, left: str) -> None:
    file.write_text('[policy]\npreset = "france"\n' + WORLD + SOVEREIGN)
    endpoints = opened(file)
    file.write_text(left)
    assert names(endpoints) == ["souverain"]
    refused = endpoints.refused
    assert refused is not None
    assert str(refused.params["where"]).startswith("il est vide")
    file.write_text("[policy]")
    assert names(endpoints) == ["integre"]


def test_a_setting_that_names_a_missing_or_empty_file_is_refused_at_the_start(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("EMILIE_CATALOGUE", str(file))
    with pytest.raises(CatalogueRefused, check=at("introuvable")):
        Endpoints(Settings(), Outbound())
    file.write_text("")
    with pytest.raises(CatalogueRefused):
        Endpoints(Settings(), Outbound())


def test_a_file_written_while_it_was_read_is_read_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(WORLD)
    endpoints = opened(file)

    def written_meanwhile(path: Path, *, needed: bool) -> Catalogue:
        found = read_catalogue(path, needed=needed)
        monkeypatch.setattr(reading, "read_catalogue", read_catalogue)
        file.write_text(SOVEREIGN)
        return found

    monkeypatch.setattr(reading, "read_catalogue", written_meanwhile)
    file.write_text(WORLD + SOVEREIGN)
    assert names(endpoints) == ["monde", "souverain"]
    assert names(endpoints) == ["souverain"]


def test_a_key_comes_from_where_the_file_says_and_is_read_again(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "clé"
    secret.write_text("première\n")
    monkeypatch.setenv("CLE_DU_MONDE", "troisième")
    file.write_text(WORLD + f"key_file = '{secret}'\n" + SOVEREIGN + "key_env = 'CLE_DU_MONDE'\n")
    endpoints = opened(file)
    first = endpoints.opened[0]
    assert [each.key.get_secret_value() for each in endpoints.opened] == ["première", "troisième"]
    secret.write_text("deuxième, plus longue\n")
    os.utime(secret)
    assert endpoints.opened[0].key.get_secret_value() == "deuxième, plus longue"
    assert endpoints.opened[0] is not first
    assert "deuxième" not in repr(endpoints.opened[0])
    secret.unlink()
    assert endpoints.opened[0].key.get_secret_value() == ""


def test_a_key_is_stripped_and_one_that_no_header_carries_is_refused_unseen(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLE", "bonne-clé\r\n")
    file.write_text(WORLD + "key_env = 'CLE'\n")
    endpoints = opened(file)
    assert endpoints.opened[0].key.get_secret_value() == "bonne-clé"
    for wrong in ("se\ncret", "se\x00cret", "se\x1bcret", "se\u200bcret"):
        secret = tmp_path / "clé"
        secret.write_text(wrong)
        file.write_text(WORLD + f"key_file = '{secret}'\n")
        with pytest.raises(KeyUnusable) as refusal:
            opened(file)
        assert refusal.value.params["name"] == "monde"
        assert "cret" not in str(refusal.value.params)
    # One that changes for the worse while Émilie runs leaves the last good one in force.
    assert endpoints.opened[0].key.get_secret_value() == "bonne-clé"
    assert isinstance(endpoints.refused, KeyUnusable)


@pytest.mark.parametrize("group", ["model", "hub", "traces"])
def test_keys_of_the_settings_are_held_to_the_same(group: str) -> None:
    read: Any = Settings.model_validate({group: {"key": " clé\n"}})
    assert getattr(read, group).key.get_secret_value() == "clé"
    with pytest.raises(ValidationError):
        Settings.model_validate({group: {"key": "c\nlé"}})


def test_the_one_line_declares_as_much_as_the_file(file: Path) -> None:
    file.write_text('[policy]\npreset = "secnumcloud"\n')
    declared = {"operator": "Outscale", "seat": "fr", "country": "fr", "foreign_law": False,
                "certification": "SecNumCloud", "abilities": "chat, vision"}  # fmt: skip
    model = ModelEndpoint(url="https://llm.example.fr/v1", **declared)
    endpoints = opened(file, model=model)
    assert names(endpoints, "sensible", abilities=frozenset({"vision"})) == ["principal"]
    assert names(endpoints, abilities=frozenset({"tools"})) == []
    wrong = ModelEndpoint(url="https://llm.example.fr/v1", seat="France", abilities="chat,voler")
    with pytest.raises(CatalogueRefused) as refusal:
        opened(file, model=wrong)
    assert refusal.value.code == "setting_refused"
    assert refusal.value.params["names"] == "EMILIE_MODEL_ABILITIES, EMILIE_MODEL_SEAT"
