"""The browser's own tests, run by pytest so that one command and one summary tell all."""

from __future__ import annotations

import subprocess

import hatch_build
import pytest


@pytest.mark.timeout(600)
@pytest.mark.xdist_group("node")
def test_browser_units() -> None:
    hatch_build.install()
    program, environment = hatch_build.npm()
    done = subprocess.run(
        [*program, "run", "test"], cwd=hatch_build.WEB, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:]
