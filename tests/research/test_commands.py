"""Searches as operators and people at a terminal meet them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import commands
from support.database import TestPostgres
from support.library import Library, little_library
from support.web import SENTENCE, World

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def own_dsn(postgres: TestPostgres, worker_id: str) -> Iterator[str]:
    with postgres.copy(f"search_{worker_id}") as dsn:
        yield dsn


@pytest.fixture
def emilie(tmp_path: Path, own_dsn: str, world: World) -> Run:
    ours = {
        "EMILIE_DATA": str(tmp_path / "data"), "EMILIE_DATABASE_URL": own_dsn,
        "EMILIE_CATALOGUE": str(world.declare(tmp_path)),
    }  # fmt: skip

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return commands.emilie(*arguments, environment=commands.around(**ours), given=given)

    return run


QUESTION = "Combien d’heures par semaine les médiathèques ouvrent-elles ?"


def test_the_terminal_asks_before_a_query_leaves(emilie: Run, world: World) -> None:
    world.add("/horaires", SENTENCE, title="Horaires")
    done = emilie("ask", "--web", QUESTION, given="oui\n")
    assert done.returncode == 0, done.stderr
    assert "« heures semaine médiathèques ouvrent », avec Moteur d’essai" in done.stderr
    assert "trente-cinq heures par semaine" in done.stdout
    assert f"[1] Horaires, {world.url}/horaires : « " in done.stdout
    # Nobody there to say so: nothing leaves, and the answer is given without it.
    done = emilie("ask", "--web", QUESTION)
    assert done.returncode == 0, done.stderr
    assert "rien n’est parti" in done.stderr
    assert len(world.queries) == 1


def test_a_question_with_personal_data_is_answered_without_a_search(
    emilie: Run, world: World
) -> None:
    done = emilie("ask", "--web", "Quels droits a jean.dupont@mairie.fr au RSA ?", given="oui\n")
    assert done.returncode == 0, done.stderr
    assert "contient une donnée personnelle" in done.stderr
    assert world.queries == []


def test_egress_names_the_engine_and_the_pages(emilie: Run, world: World) -> None:
    said = emilie("egress").stdout
    assert f"{world.url}\n  Requêtes de recherche (Moteur d’essai)" in said
    assert "Pages et PDF trouvés par une recherche, le temps de les lire" in said


def test_the_doctor_tries_each_engine(emilie: Run, world: World) -> None:
    world.add("/a", SENTENCE)
    assert "1 résultat(s)" in emilie("doctor").stdout
    world.engine_status = 403
    said = emilie("doctor").stdout
    assert "JSON" in said
    assert world.queries == ["Journal officiel de la République française"] * 2


@pytest.fixture
def library() -> Iterator[Library]:
    with little_library() as library:
        yield library


def test_the_terminal_searches_publications(
    emilie: Run, world: World, library: Library, tmp_path: Path
) -> None:
    library.add_paper("Nitrates")
    library.declare(tmp_path)
    done = emilie("ask", "--publications", "Quelle est la qualité de l’eau ?", given="oui\n")
    assert done.returncode == 0, done.stderr
    assert "Rechercher des publications « qualité eau », avec HAL (CNRS · FR) et" in done.stderr
    assert "Crossref demande d’attendre" in done.stderr
    assert "[1] DURAND, Éléonore et LE GOFF, Jean-Marc. Nitrates." in done.stdout
    assert "https://hal.science/hal-04000001 : « " in done.stdout


def test_the_doctor_tries_each_service_of_publications(
    emilie: Run, world: World, library: Library, tmp_path: Path
) -> None:
    library.add_paper("Nitrates")
    library.declare(tmp_path)
    said = emilie("doctor").stdout
    assert re.search(
        r"Recherche hal\s+ok\s+1 résultat\(s\) ; les requêtes vont à : CNRS · FR", said
    )
    assert "Crossref demande d’attendre" in said
    assert [name for name, _ in library.searched] == ["hal", "crossref"]
