"""Notes taken of the parts of long documents, for their summaries.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = """
create table notes_of_parts (
  document_id uuid not null references documents on delete cascade,
  key bytea not null,
  notes jsonb not null,
  endpoint jsonb not null,
  created_at timestamptz not null default now(),
  primary key (document_id, key)
);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table notes_of_parts")
