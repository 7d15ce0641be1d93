"""The migrations make exactly what the models say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from emilie.core.schema import head

VERSIONS = Path(__file__).parents[1] / "src" / "emilie" / "migrations" / "versions"


@pytest.fixture
def config(worker_dsn: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "emilie:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes.update(dsn=worker_dsn, compares=True)
    return config


def test_models_and_migrations_agree(config: Config) -> None:
    command.check(config)


def test_the_head_is_told_by_the_names(config: Config) -> None:
    assert ScriptDirectory.from_config(config).get_heads() == [head()]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_a_migration_does_not_wait_for_locks(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.search(r"set local lock_timeout", text, re.IGNORECASE)
    assert f'revision = "{path.name[:4]}"' in text
