"""Receipts of documents that were deleted; the same file found again.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("""
create table receipts (
  document_id uuid primary key,
  agent_id uuid not null references agents on delete cascade,
  deleted_at timestamptz not null default now(),
  reason text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea not null,
  pages integer,
  passages integer,
  erased_at timestamptz
)
""")
    op.execute("create index ix_receipts_agent_id on receipts (agent_id)")
    op.execute("create index ix_documents_agent_id_sha256 on documents (agent_id, sha256)")
    op.execute("drop index ix_documents_agent_id")


def downgrade() -> None:
    op.execute("create index ix_documents_agent_id on documents (agent_id)")
    op.execute("drop index ix_documents_agent_id_sha256")
    op.execute("drop table receipts")
