"""The pages are built when their sources change, with whatever Node there is."""

from __future__ import annotations

import gzip
from pathlib import Path

import hatch_build
import pytest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose build copies its only page and counts how often it ran."""
    web, static = tmp_path / "web", tmp_path / "static"
    web.mkdir()
    static.mkdir()
    (web / "index.html").write_text("<p>Bonjour</p>")
    monkeypatch.setattr(hatch_build, "ROOT", tmp_path)
    monkeypatch.setattr(hatch_build, "WEB", web)
    monkeypatch.setattr(hatch_build, "STATIC", static)
    monkeypatch.setattr(hatch_build, "STAMP", static / ".stamp")
    monkeypatch.setattr(hatch_build, "SENTENCES", tmp_path)

    def copy(*_: str) -> None:
        (static / "index.html").write_text((web / "index.html").read_text())
        with (tmp_path / "runs").open("a") as runs:
            runs.write(".")

    monkeypatch.setattr(hatch_build, "run", copy)
    monkeypatch.setattr(hatch_build, "install", lambda: None)
    return tmp_path


def runs(project: Path) -> int:
    return len((project / "runs").read_text())


def test_builds_once_for_the_same_sources(project: Path) -> None:
    hatch_build.build()
    hatch_build.build()
    assert runs(project) == 1
    (project / "web" / "node_modules").mkdir()
    (project / "web" / "node_modules" / "x.js").write_text("x")
    hatch_build.build()
    assert runs(project) == 1
    (project / "web" / "index.html").write_text("<p>Bonsoir</p>")
    hatch_build.build()
    assert runs(project) == 2


def test_texts_are_compressed(project: Path) -> None:
    hatch_build.build()
    packed = (project / "static" / "index.html.gz").read_bytes()
    assert gzip.decompress(packed) == b"<p>Bonjour</p>"


def test_an_old_node_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, says in (("node", "v18.19.0"), ("npm", "9")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {says}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert hatch_build.node_on_path() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v20.19.0\n")
    assert hatch_build.node_on_path() == str(tmp_path)


def test_a_failed_build_says_what_to_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(hatch_build, "WEB", project)
    monkeypatch.setattr(hatch_build, "npm", lambda: (["false"], {}))
    with pytest.raises(SystemExit, match="EMILIE_SKIP_WEB"):
        hatch_build.run("ci")
