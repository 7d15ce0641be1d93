"""Documents, their pages, passages and postings.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
create table documents (
  id uuid primary key,
  agent_id uuid not null references agents on delete cascade,
  conversation_id uuid,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea not null,
  object_key text not null,
  state text not null default 'received',
  error text,
  progress_done integer,
  progress_total integer,
  pages integer,
  page_label text not null,
  words integer,
  passages integer,
  created_at timestamptz not null default now()
);
create index ix_documents_agent_id on documents (agent_id);
create index ix_documents_conversation_id on documents (conversation_id);
create table pages (
  document_id uuid references documents on delete cascade,
  number integer,
  heading text,
  text text not null,
  primary key (document_id, number)
);
create table passages (
  id uuid primary key,
  document_id uuid not null references documents on delete cascade,
  ordinal integer not null,
  page integer not null,
  heading text,
  start_at integer not null,
  end_at integer not null,
  words integer not null,
  constraint uq_passages_document_id_ordinal unique (document_id, ordinal)
);
create table postings (
  document_id uuid references documents on delete cascade,
  stem text collate "C",
  ordinals integer[] not null,
  counts smallint[] not null,
  lengths smallint[] not null,
  primary key (document_id, stem)
);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("drop table postings, passages, pages, documents")
