"""The code follows the house rules, and each rule still bites."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from architecture.rules import RULES, Module, Rule

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "emilie"
ROOMS = {
    *(
        "accounts",
        "administration",
        "assistant",
        "administration",
        "batches",
        "community",
        "conversations",
        "core",
        "settings",
        "documents",
        "evaluation",
    ),
    *(
        "gateway",
        "inference",
        "migrations",
        "observatory",
        "protection",
        "research",
        "settings",
        "spaces",
    ),
    "static",
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "static" not in path.parts)
PAGES_LINES = 250


@pytest.mark.parametrize(("rule", "sample"), RULES, ids=[rule.__name__ for rule, _ in RULES])
def test_rule(rule: Rule, sample: Module) -> None:
    assert list(rule(sample)), f"{rule.__name__} lets its bad sample pass"
    broken = {}
    for path in MODULES:
        module = Module(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8"))
        if complaints := list(rule(module)):
            broken[module.path] = complaints
    assert broken == {}, rule.__doc__


def test_every_folder_is_a_room() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert folders - ROOMS - {"__pycache__"} == set()


def test_every_module_has_its_layer() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [contract] = project["tool"]["importlinter"]["contracts"]
    layered = {name for layer in contract["layers"] for name in layer.split(" : ")}
    there = {
        f"emilie.{path.stem}"
        for path in PACKAGE.iterdir()
        if path.name != "__init__.py" and (path.suffix == ".py" or list(path.glob("*.py")))
    }
    assert there - {"emilie.migrations"} == layered


def test_imports_only_look_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_browser_files_are_short() -> None:
    sources = [*ROOT.glob("web/src/**/*.ts"), *ROOT.glob("web/src/**/*.tsx")]
    long = {
        path.name: lines
        for path in sources
        if not path.name.endswith(".gen.ts")
        and (lines := len(path.read_text("utf-8").splitlines())) > PAGES_LINES
    }
    assert long == {}


def test_no_browser_file_is_a_copy() -> None:
    """Two files that differ by what they import, or by where from, are one."""
    bodies: dict[str, list[str]] = {}
    sources = [
        path for part in ("app", "features", "ui") for path in ROOT.glob(f"web/src/{part}/**/*.ts*")
    ]
    for path in sources:
        kept = [line for line in path.read_text("utf-8").splitlines() if "import " not in line]
        body = "\n".join(kept).replace("failureOf(", "refusal(").strip()
        bodies.setdefault(body, []).append(str(path.relative_to(ROOT)))
    assert [paths for body, paths in bodies.items() if body and len(paths) > 1] == []
