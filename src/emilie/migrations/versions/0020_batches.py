"""Batches: one task over many files, or over the rows of a table.

Revision ID: 0020
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# The conversation of an item is not listed until its agent opens it.
CONVERSATIONS = "alter table conversations add listed boolean not null default true"
TABLES = """
create table batch_tables (
  id uuid primary key,
  agent_id uuid not null references agents on delete cascade,
  name text not null,
  columns jsonb not null,
  rows integer not null,
  created_at timestamptz not null default now()
);
create index ix_batch_tables_agent_id on batch_tables (agent_id);
create table batch_rows (
  table_id uuid references batch_tables on delete cascade,
  number integer,
  cells jsonb not null,
  primary key (table_id, number)
);
create table batches (
  id uuid primary key,
  agent_id uuid not null references agents on delete cascade,
  task text not null,
  fields jsonb not null,
  table_id uuid unique references batch_tables,
  bound jsonb not null,
  state text not null,
  error text,
  error_params jsonb not null default '{}',
  rests integer not null default 0,
  created_at timestamptz not null default now(),
  active_at timestamptz not null default now()
);
create index ix_batches_agent_id on batches (agent_id);
create table batch_items (
  batch_id uuid references batches on delete cascade,
  number integer,
  name text not null,
  conversation_id uuid unique references conversations on delete set null,
  document_id uuid,
  answer_id uuid,
  state text not null,
  error text,
  error_params jsonb not null default '{}',
  primary key (batch_id, number)
);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(CONVERSATIONS)
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table batch_items, batches, batch_rows, batch_tables")
    op.execute("delete from conversations where not listed")
    op.execute("alter table conversations drop listed")
