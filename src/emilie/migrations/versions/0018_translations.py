"""Translations of documents, and the glossaries of organisations.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = """
create table glossaries (
  id uuid primary key,
  organisation_id uuid not null references organisations on delete cascade,
  name text not null,
  source_language text not null,
  target_language text not null,
  made_by uuid references agents on delete set null,
  created_at timestamptz not null default now(),
  unique (organisation_id, name)
);
create table glossary_terms (
  glossary_id uuid not null references glossaries on delete cascade,
  ordinal integer not null,
  source text not null,
  target text not null,
  primary key (glossary_id, ordinal)
);
create table translations (
  id uuid primary key,
  document_id uuid not null references documents on delete cascade,
  agent_id uuid not null references agents on delete cascade,
  source_language text,
  target_language text not null,
  glossary_id uuid references glossaries on delete set null,
  state text not null,
  error text,
  error_params jsonb not null,
  facts jsonb not null,
  created_at timestamptz not null default now()
);
create index ix_translations_document_id on translations (document_id);
create index ix_translations_agent_id on translations (agent_id, id);
create index ix_translations_glossary_id on translations (glossary_id)
  where glossary_id is not null;
create table translation_segments (
  translation_id uuid not null references translations on delete cascade,
  ordinal integer not null,
  kind text not null,
  place text not null,
  count integer not null,
  source text not null,
  target text,
  flags jsonb not null,
  state text not null,
  refused text,
  primary key (translation_id, ordinal)
);
create index ix_translation_segments_waiting on translation_segments (translation_id, ordinal)
  where state = 'waiting';
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table translation_segments, translations, glossary_terms, glossaries")
