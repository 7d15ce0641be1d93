"""Versions of the catalogue made on screens, and the keys typed there.

Revision ID: 0030
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = """
create table catalogue_versions (
  number integer constraint pk_catalogue_versions primary key,
  source text not null,
  text text not null,
  why text not null,
  file_digest bytea,
  made_by uuid constraint fk_catalogue_versions_made_by_agents
    references agents (id) on delete set null,
  made_at timestamptz not null default now()
);
create table catalogue_keys (
  variable text constraint pk_catalogue_keys primary key,
  origin text not null,
  sealed bytea not null
);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table catalogue_keys")
    op.execute("drop table catalogue_versions")
