"""Searches outside: what waits for its agent, and the pages that answers were given.

Revision ID: 0019
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = """
alter table conversations add column searches text[] not null default '{}';
alter table runs add column asking jsonb, add column decision jsonb;
"""
# What is read again in an hour need not survive a crash.
TABLES = """
create unlogged table cached_pages (
  scope text,
  digest bytea,
  read jsonb not null,
  read_at timestamptz not null default now(),
  primary key (scope, digest)
);
create index ix_cached_pages_read_at on cached_pages (read_at);
create table read_pages (
  id uuid primary key,
  conversation_id uuid not null,
  url text not null,
  title text not null,
  site text not null,
  published date,
  excerpt boolean not null,
  text text not null,
  read_at timestamptz not null default now()
);
create index ix_read_pages_conversation_id on read_pages (conversation_id);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(COLUMNS)
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table cached_pages, read_pages")
    op.execute("alter table runs drop column asking, drop column decision")
    op.execute("alter table conversations drop column searches")
