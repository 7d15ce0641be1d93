"""Spaces, their members, and what belongs to them.

Revision ID: 0016
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = """
create table spaces (
  id uuid primary key,
  organisation_id uuid not null references organisations on delete cascade,
  name text not null,
  description text not null,
  instructions text not null,
  sensitivity text not null,
  retention_days integer,
  published_at timestamptz,
  review_on date,
  deleted_at timestamptz,
  created_at timestamptz not null default now()
);
create index ix_spaces_organisation_id on spaces (organisation_id);
create table space_members (
  space_id uuid not null references spaces on delete cascade,
  agent_id uuid not null references agents on delete cascade,
  "right" text not null,
  primary key (space_id, agent_id)
);
create index ix_space_members_agent_id on space_members (agent_id);
"""
COLUMNS = """
alter table documents add space_id uuid references spaces;
create index ix_documents_space_id_sha256 on documents (space_id, sha256)
  where space_id is not null;
create index ix_documents_unread on documents (agent_id)
  where state in ('received', 'reading');
create index ix_documents_not_ready on documents (space_id, state)
  where state <> 'ready' and space_id is not null;
alter table receipts add space_id uuid;
alter table segments add words integer not null default 0;
alter table segments add gone integer not null default 0;
update segments set words = (
    select coalesce(sum(words), 0) from documents where segment_id = segments.id
  ), gone = cardinality(documents) - (
    select count(*) from documents where segment_id = segments.id);
alter table segments alter words drop default;
alter table segments add space_id uuid references spaces on delete cascade;
create index ix_segments_space_id on segments (space_id) where space_id is not null;
alter table conversations add space_id uuid references spaces on delete set null;
create index ix_conversations_space_id on conversations (space_id) where space_id is not null;
create index ix_agents_words on agents
  using gin (to_tsvector('pg_catalog.simple', fold(name || ' ' || email)));
"""
# A document stays with who brought it, as sensitive as its space was; no receipt names a reason that
# is not known any more.
LEAVING = """
update documents set sensitivity = spaces.sensitivity
from spaces, (select array['public', 'interne', 'sensible', 'diffusion_restreinte'] as levels) as scale
where spaces.id = documents.space_id
  and coalesce(array_position(levels, documents.sensitivity), 0)
    < array_position(levels, spaces.sensitivity);
update receipts set reason = 'agent' where reason = 'space';
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)
    op.execute(COLUMNS)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(LEAVING)
    for name in ("ix_agents_words", "ix_documents_unread"):
        op.execute(f"drop index {name}")
    for table in ("conversations", "segments", "receipts", "documents"):
        op.execute(f"alter table {table} drop space_id")
    op.execute("alter table segments drop words, drop gone")
    op.execute("drop table space_members")
    op.execute("drop table spaces")
