"""What the pages for people name exists: files, tests, commands, settings, links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import contract
import pytest

from emilie.cli import main
from emilie.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
PLACE = re.compile(r"`((?:src|tests|docs|web|bench|scripts)/[\w./-]+)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
SHELL = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
TARGET = re.compile(r"\bmake ([a-z]+)")
VARIABLE = re.compile(r"\bEMILIE_[A-Z_]+[A-Z]\b")
OF_THE_BUILD = {"EMILIE_SKIP_WEB"}
MISSPELT = {"EMILIE_MODEL_ULR"}
OF_SCREENS = {"EMILIE_KEY"}
"""Begins the names of keys that screens may ask for."""
named = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def code(page: Path) -> str:
    return "\n".join(SHELL.findall(page.read_text("utf-8")))


@cache
def functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def absent(page: Path) -> Iterator[str]:
    for place, test in PLACE.findall(page.read_text("utf-8")):
        path = ROOT / place
        if "NNNN" in place:
            continue
        if not path.exists() or (test and test not in functions_of(path)):
            yield f"{place}::{test}" if test else place


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def broken(page: Path) -> Iterator[str]:
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists():
            yield target
        elif anchor and anchor not in anchors(path):
            yield f"{target}#{anchor}"


@named
def test_files_and_tests_exist(page: Path) -> None:
    assert list(absent(page)) == []


@named
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


@named
def test_commands_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(TARGET.findall(code(page))) - targets == set()
    asked = set(re.findall(r"(?:^|[\s/`])emilie ([a-z][a-z-]*)(?![\w.])", code(page)))
    assert asked - main.commands.keys() == set()


@named
def test_variables_exist(page: Path) -> None:
    known = (
        {name for name, _ in contract.variables(Settings)} | OF_THE_BUILD | MISSPELT | OF_SCREENS
    )
    assert set(VARIABLE.findall(page.read_text("utf-8"))) - known == set()


def test_every_command_is_told() -> None:
    guide = (ROOT / "docs" / "operator.md").read_text("utf-8")
    assert [name for name in main.commands if f"`emilie {name}`" not in guide] == []


def test_decisions_follow_each_other_and_name_what_holds_them() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]}. "), path.name
        held = text.partition("Held by:")[2]
        assert PLACE.search(held), path.name
        assert len(text.splitlines()) <= 40, path.name


def test_each_rule_still_bites(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`src/emilie/nothing.py`, `tests/test_cli.py::test_nothing`, [x](gone.md)")
    assert len(list(absent(page))) == 2
    assert list(broken(page)) == ["gone.md"]
