"""Summaries of the beginning of long conversations.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = """
create table summaries (
  message_id uuid primary key references messages on delete cascade,
  conversation_id uuid not null references conversations on delete cascade,
  text text not null,
  messages integer not null,
  endpoint jsonb not null,
  created_at timestamptz not null default now()
);
create index ix_summaries_conversation_id on summaries (conversation_id);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table summaries")
