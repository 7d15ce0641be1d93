"""`emilie.toml`: read, refused with the place of the fault, read again, never telling a key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from emilie.core.http import Outbound
from emilie.inference import registry
from emilie.inference.catalogue import CatalogueRefused, read_catalogue
from emilie.inference.errors import NoEndpointAllowed
from emilie.inference.registry import Endpoints, Need
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
    monkeypatch.setattr(registry, "LOOKED_AT", 0.0)
    return tmp_path / "emilie.toml"


def opened(file: Path, **given: object) -> Endpoints:
    return Endpoints(Settings(catalogue=file, **given), Outbound())  # type: ignore[arg-type]


def names(endpoints: Endpoints, sensitivity: str = "interne", **need: object) -> list[str]:
    asked = Need(sensitivity, **need)  # type: ignore[arg-type]
    return [each.name for each in endpoints.open_to(asked)]


def test_without_a_file_the_built_in_engine_answers(file: Path) -> None:
    endpoints = opened(file)
    assert names(endpoints) == ["integre"]
    assert names(endpoints, "sensible") == ["integre"]
    assert endpoints.default_sensitivity(None) == "interne"


def test_the_one_line_of_the_environment_comes_first(file: Path) -> None:
    file.write_text(WORLD)
    model = ModelEndpoint(url="http://127.0.0.1:1/v1", country="fr")
    endpoints = opened(file, model=model)
    assert names(endpoints) == ["principal", "monde"]
    assert endpoints.opened[0].facts.country == "FR"


def test_the_policy_closes_what_it_does_not_allow(file: Path) -> None:
    file.write_text('[policy]\npreset = "secnumcloud"\n' + WORLD + SOVEREIGN)
    endpoints = opened(file)
    assert names(endpoints) == ["souverain"]
    assert names(endpoints, "diffusion_restreinte") == []
    with pytest.raises(NoEndpointAllowed):
        endpoints.choose(Need("diffusion_restreinte"))


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
        (WORLD + WORLD, "noms des endpoints"),
        (WORLD.replace("monde", "integre"), "noms des endpoints"),
        (WORLD.replace("https://", "ftp://"), "endpoints.monde.url"),
        (WORLD.replace("https://", "https://user:secret@"), "endpoints.monde.url"),
        (WORLD + "key = 'secret'\n", "endpoints.monde.key"),
        (WORLD + "hosting = { country = 'France' }\n", "endpoints.monde.hosting.country"),
        (WORLD + "energy = { active = 9, total = 8 }\n", "endpoints.monde.energy"),
        (WORLD + "context = 10\n", "endpoints.monde.context"),
        ("endpoints = 3\n", "endpoints"),
        ("inconnu = 1\n", "inconnu"),
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


def test_bytes_that_are_no_text_and_a_folder_are_refused(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueRefused):
        read_catalogue(file)
    with pytest.raises(CatalogueRefused):
        read_catalogue(tmp_path)


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
    file.unlink()
    assert names(endpoints) == ["integre"]


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
