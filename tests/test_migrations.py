"""The migrations make exactly what the models say."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from emilie.core.schema import VectorsMissing, head, migrate
from support.database import TestPostgres

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


def test_a_database_without_pgvector_is_told_and_left_alone(postgres: TestPostgres) -> None:
    with postgres.create("without_vectors") as dsn:
        superuser = postgres.dsn("without_vectors", "postgres")
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("drop extension vector")
            with pytest.raises(VectorsMissing):
                migrate(dsn)
            [tables] = connection.execute(
                "select count(*) from pg_tables where tableowner = 'emilie'"
            )
            assert tables == (0,)
            connection.execute("create extension vector")
        migrate(dsn)


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_a_migration_does_not_wait_for_locks(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.search(r"set local lock_timeout", text, re.IGNORECASE)
    assert f'revision = "{path.name[:4]}"' in text


SPACE = """
with organisation as (
  insert into organisations (id, name) values (gen_random_uuid(), 'O') returning id
), agent as (
  insert into agents (id, organisation_id, given_name, name, email, role)
  select gen_random_uuid(), id, 'A', 'A B', 'a@example.org', 'agent' from organisation returning id
), space as (
  insert into spaces (id, organisation_id, name, description, instructions, sensitivity)
  select gen_random_uuid(), id, 'S', '', '', 'sensible' from organisation returning id
), document as (
  insert into documents (id, agent_id, space_id, name, media_type, size, sha256, object_key, state,
    page_label, sensitivity)
  select gen_random_uuid(), agent.id, space.id, name, 'text/plain', 1, '', name, 'ready', 'page',
    mark
  from agent, space, (values ('a', null), ('b', 'public'), ('c', 'diffusion_restreinte')) as file
    (name, mark)
)
insert into receipts (document_id, agent_id, space_id, reason, media_type, size, sha256)
select gen_random_uuid(), agent.id, space.id, 'space', 'text/plain', 1, '' from agent, space
"""


def test_documents_that_lose_their_space_stay_as_sensitive(postgres: TestPostgres) -> None:
    config = Config()
    config.set_main_option("script_location", "emilie:migrations")
    config.set_main_option("path_separator", "os")
    with postgres.create("without_spaces") as dsn:
        migrate(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(SPACE)
            config.attributes.update(dsn=dsn)
            command.downgrade(config, "0015")
            found = connection.execute("select sensitivity from documents order by name")
            assert [each for [each] in found] == ["sensible", "sensible", "diffusion_restreinte"]
            assert list(connection.execute("select reason from receipts")) == [("agent",)]
            command.upgrade(config, "head")
            [gone] = connection.execute("select count(*) from documents where space_id is null")
            assert gone == (3,)


BATCHES = """
with organisation as (
  insert into organisations (id, name) values (gen_random_uuid(), 'O') returning id
), agent as (
  insert into agents (id, organisation_id, given_name, name, email, role)
  select gen_random_uuid(), id, 'A', 'A B', 'a@example.org', 'agent' from organisation returning id
), conversation as (
  insert into conversations (id, agent_id, title, titled_by, sensitivity, listed)
  select gen_random_uuid(), id, task, 'agent', 'sensible', false
  from agent, (values ('translation:documents'), ('synthese')) as wanted (task) returning id, title
), batch as (
  insert into batches (id, agent_id, task, fields, bound, state)
  select gen_random_uuid(), agent.id, title, '{}', '{}', 'done' from agent, conversation
  returning id, task
), item as (
  insert into batch_items (batch_id, number, name, conversation_id, state)
  select batch.id, 1, 'a', conversation.id, 'done'
  from batch join conversation on title = task
)
insert into documents (id, agent_id, conversation_id, name, media_type, size, sha256, object_key,
  state, page_label, sensitivity)
select gen_random_uuid(), agent.id, conversation.id, title, 'text/plain', 1, '', title, 'ready',
  'page', 'interne'
from agent, conversation
"""


def test_documents_of_translated_batches_are_left_to_the_upkeep(postgres: TestPostgres) -> None:
    config = Config()
    config.set_main_option("script_location", "emilie:migrations")
    config.set_main_option("path_separator", "os")
    with postgres.create("without_batches") as dsn:
        migrate(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(BATCHES)
            config.attributes.update(dsn=dsn)
            command.downgrade(config, "0021")
            found = "select name, conversation_id is null, sensitivity from documents order by name"
            assert list(connection.execute(found)) == [
                ("synthese", False, "interne"), ("translation:documents", True, "sensible"),
            ]  # fmt: skip
            assert list(connection.execute("select title from conversations")) == [("synthese",)]
            command.upgrade(config, "head")
