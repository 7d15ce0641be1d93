"""The file of a task: read whole, or refused with the place of the mistake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from emilie.assistant.tasks.definition import OURS
from emilie.assistant.tasks.reading import TaskRefused, read_text
from emilie.assistant.tasks.shelf import TaskNotFound, Tasks, ours
from emilie.assistant.tasks.template import placeholders
from emilie.core.text import fold

CONVOCATION = """+++
id = "convocation"
version = 1
like = "courriel"
icon = "meeting"
name = { fr = "Convocation", en = "Summons" }
lead = { fr = "À une réunion.", en = "To a meeting." }
action = { fr = "Convoquer", en = "Summon" }
engine = { fr = "Mise en forme seulement.", en = "Layout only." }
question = { fr = "Convoque {qui}[ le {jour}].", en = "Summon {qui}[ on {jour}]." }

[[fields]]
id = "qui"
kind = "text"
label = { fr = "Qui", en = "Who" }
required = true

[[fields]]
id = "jour"
kind = "text"
label = { fr = "Jour", en = "Day" }
+++
# For who reads the file

Convoque {qui}.
"""


GUIDE = Path(__file__).parents[3] / "docs" / "operator.md"


def test_the_example_of_the_guide_is_a_task() -> None:
    example = GUIDE.read_text("utf-8").partition("```\n+++")[2].partition("\n```")[0]
    task = read_text("convocation.md", f"+++{example}\n")
    assert [field.id for field in task.fields] == ["destinataire", "jour"]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text, "utf-8")
    # Two writes in the same tick of the clock are two writes.
    os.utime(path, ns=(path.stat().st_mtime_ns + 1_000, path.stat().st_mtime_ns + 1_000))


def names(tasks: Tasks, organisation: str | None = None) -> list[str]:
    tasks._looked_at = float("-inf")
    return [task.id for task in tasks.of(organisation)]


def test_ours_put_each_field_into_prompt_or_ways() -> None:
    """A field that no prompt mentions would be asked for nothing."""
    ways = {"longueur", "qualite", "civilite"}
    for task in ours().values():
        used = placeholders(task.prompt) - OURS
        asked = {each.id for each in task.fields if each.kind != "documents"}
        assert asked - used <= ways, task.id
        assert len([each for each in task.fields if each.required and not each.default]) <= 1
        for language in ("fr", "en"):
            assert placeholders(task.question.of(language)) <= asked


def test_the_first_field_of_ours_is_the_one_that_is_needed() -> None:
    for task in ours().values():
        first = task.fields[0]
        assert first.required or first.id in task.one_of, task.id


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('id = "convocation"', 'id = "Convocation"', "id"),
        ("version = 1", "version = 0", "version (au moins 1)"),
        ('like = "courriel"', 'like = "lettre"', "like (parmi courriel"),
        ('icon = "meeting"', 'icone = "meeting"', "icone (clé inconnue)"),
        ('"Convocation", en = "Summons" }', '"X" }', "name.en (à donner)"),
        ('kind = "text"', 'kind = "texte"', "fields.0.kind (parmi text"),
        ("Convoque {qui}.\n", "Convoque {quoi}.\n", "« {quoi} » n’est pas un champ"),
        ("{qui}[ le {jour}]", "{qui}[ le {mois}]", "« {mois} » n’est pas un champ"),
        ('id = "jour"', 'id = "qui"', "un « id » à chacun"),
        ("version = 1", "version = ", "ligne 3"),
        ("+++\nid", "---\nid", "ligne 1"),
        ("Convoque {qui}.\n", "", "prompt"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place(before: str, after: str, where: str) -> None:
    assert before in CONVOCATION
    with pytest.raises(TaskRefused) as refused:
        read_text("convocation.md", CONVOCATION.replace(before, after, 1))
    assert where in str(refused.value.params["where"])
    assert refused.value.params["file"] == "convocation.md"


@pytest.mark.parametrize("text", ["", "\ufeff", "\n"])
def test_an_empty_file_is_refused_and_the_others_stay(tmp_path: Path, text: str) -> None:
    write(tmp_path, "vide.md", text)
    tasks = Tasks(tmp_path)
    assert len(names(tasks)) == 5
    assert [path.name for path in tasks.refused] == ["vide.md"]


def test_a_folder_adds_tasks_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    tasks = Tasks(tmp_path)
    five = ["courriel", "synthese", "traduction", "reformulation", "comparaison"]
    assert names(tasks) == five
    write(tmp_path, "convocation.md", CONVOCATION)
    assert names(tasks) == [*five, "convocation"]
    write(tmp_path, "convocation.md", CONVOCATION.replace("version = 1", "version = 2"))
    names(tasks)
    assert tasks.find("convocation", None).version == 2
    # A mistake leaves the last good one in force, and is kept for the doctor.
    write(tmp_path, "convocation.md", CONVOCATION.replace("version = 1", "version = 0"))
    names(tasks)
    assert tasks.find("convocation", None).version == 2
    assert [path.name for path in tasks.refused] == ["convocation.md"]
    (tmp_path / "convocation.md").unlink()
    assert names(tasks) == five
    assert not tasks.refused
    with pytest.raises(TaskNotFound):
        tasks.find("convocation", None)


def test_a_task_replaces_ours_for_its_organisations_only(tmp_path: Path) -> None:
    theirs = CONVOCATION.replace('id = "convocation"', 'id = "courriel"').replace(
        "icon =", 'organisations = ["Préfecture A"]\nicon ='
    )
    write(tmp_path, "a.md", theirs)
    only = CONVOCATION.replace("icon =", 'organisations = ["Préfecture A"]\nicon =')
    write(tmp_path, "b.md", only)
    tasks = Tasks(tmp_path)
    assert tasks.find("courriel", "Préfecture A").name.fr == "Convocation"
    assert tasks.find("courriel", "Préfecture B").name.fr == "Courriel, note"
    assert "convocation" in names(tasks, "Préfecture A")
    assert "convocation" not in names(tasks, "Préfecture B")


def test_a_folder_that_is_not_there_leaves_ours(tmp_path: Path) -> None:
    assert len(names(Tasks(tmp_path / "absent"))) == 5


def test_nothing_of_ours_uses_a_middle_dot() -> None:
    for task in ours().values():
        assert "·" not in fold(task.model_dump_json()).replace("agent·e", "").replace(
            "agent·es", ""
        )
