"""The command line speaks French where click speaks for itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from emilie import click_words
from emilie.cli import main

FOR_PROGRAMMERS = re.compile(
    r"DeprecationWarning|Value must be an iterable|Could not determine name|No options defined"
    r"|exactly one parameter declaration|defined twice|Boolean option|Invalid start character"
    r"|Choice\(|Do you want to continue|Confirm the action|%\(prog\)s"
)
"""What a wrong declaration of ours would say, or a question that no command asks."""
ENGLISH = re.compile(
    r"\b(usage:|show|this|exit|error|missing|argument|command|default|required|text|integer"
    r"|range|such|value for|does not|is not|try|path|name|file)\b",
    re.IGNORECASE,
)


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


def english(said: str) -> list[str]:
    """Words of click's own, options and quotations left out."""
    prose = re.sub(r"--?[a-z][\w-]*|'[^']*'|«[^»]*»|\w+\.\w+|EMILIE_\w+|^Usage : .*$", " ", said,
                   flags=re.MULTILINE)  # fmt: skip
    return [word for word in ENGLISH.findall(prose) if word.lower() != "argument"]


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_help_is_in_french(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"], prog_name="emilie")
    assert done.exit_code == 0
    assert done.output.startswith("Usage : emilie")
    usage = done.output.splitlines()[0]
    assert not re.search(r"\b(COMMAND|ARGS|NAME|TEXT|FILE)\b", usage), usage
    assert "Affiche cette aide." in done.output
    assert english(done.output) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["nimporte"], "Erreur : La commande 'nimporte' n’existe pas."),
        (["serv"], "Peut-être 'serve' ?"),
        (["serve", "--nimporte"], "Erreur : L’option '--nimporte' n’existe pas."),
        (["serve", "--port"], "Erreur : L’option '--port' demande une valeur."),
        (["serve", "--port", "x"], "Valeur refusée pour '--port' : 'x' n’est pas un entier."),
        (["serve", "--port", "0"], "0 n’est pas dans l’intervalle 1<=x<=65535."),
        (["serve", "--no-worker=3"], "L’option '--no-worker' ne prend pas de valeur."),
        (["serve", "trop"], "Un argument de trop (trop)"),
        (["serve", "trop", "encore"], "Des arguments de trop (trop encore)"),
        (["ask"], "Il manque l’argument 'QUESTION'."),
        (["ask", "x", "--task", "danser"], "'danser' n’est pas parmi 'courriel', 'synthese'"),
        (["ask", "x", "--document", "/absent"], "Fichier '/absent' : introuvable."),
        (["ask", "x", "--document", "/"], "Fichier '/' : c’est un dossier."),
        (["models", "test"], "Il manque l’argument 'NOM'."),
        (["models", "fetch"], "Il manque l’argument 'SOURCE'."),
        (["keys", "create", "x", "--tokens-a-day", "1.5"], "'1.5' n’est pas un entier."),
        (["keys", "create", "x", "--expires", "hier"], "un nombre de jours"),
    ],
)
def test_errors_are_in_french(typed: list[str], told: str) -> None:
    done = CliRunner().invoke(main, typed, prog_name="emilie")
    assert done.exit_code == 2
    assert told in done.output
    assert english(done.output) == []


def said_by(module: object) -> Iterator[str]:
    """What a module of click asks gettext for."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}:
            yield from (
                each.value
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def test_click_says_nothing_else() -> None:
    said = {words for module in click_words.MODULES for words in said_by(module)}
    unknown = {words for words in said if not FOR_PROGRAMMERS.search(words)} - set(
        click_words.WORDS
    )
    assert unknown == set()
    assert len(said) > 50
