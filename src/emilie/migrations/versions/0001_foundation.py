"""Organisations, agents, sessions, events, conversations, messages, runs, French search.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Both stemmed forms are indexed: the stem of "généralités" differs from that of "generalites".
# Everything is schema-qualified so that restores and generated columns find it.
FUNCTIONS = """
create function fold(t text) returns text language sql immutable strict parallel safe as $$
  select translate(replace(replace(translate(lower(normalize(t, nfc)),
    'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’ʼ', 'aaaaaaceeeeiiiinooooouuuuyy'''''), 'œ', 'oe'), 'æ', 'ae'), '-', ' ')
$$;
create function fr_tsv(t text) returns tsvector language sql immutable strict parallel safe as $$
  select to_tsvector('pg_catalog.french', replace(normalize(t, nfc), '’', ''''))
      || to_tsvector('pg_catalog.french', public.fold(t))
$$;
create function fr_query(t text) returns tsquery language sql immutable strict parallel safe as $$
  select coalesce(string_agg(quote_literal(lexeme), ' | '), '')::tsquery
  from unnest(public.fr_tsv(t))
$$;
create function fr_search(t text) returns tsquery language sql immutable strict parallel safe as $$
  select websearch_to_tsquery('pg_catalog.french', replace(normalize(t, nfc), '’', ''''))
      || websearch_to_tsquery('pg_catalog.french', public.fold(t))
$$;
"""

TABLES = """
create table organisations (
  id uuid primary key,
  name text not null constraint uq_organisations_name unique,
  created_at timestamptz not null default now()
);
create table agents (
  id uuid primary key,
  organisation_id uuid not null references organisations,
  given_name text not null,
  name text not null,
  email text not null,
  role text not null,
  theme text not null default 'system',
  language text not null default 'fr',
  demonstration text constraint uq_agents_demonstration unique,
  created_at timestamptz not null default now()
);
create table sessions (
  token_hash bytea primary key,
  agent_id uuid not null references agents on delete cascade,
  csrf text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index ix_sessions_agent_id on sessions (agent_id);
create table events (
  id uuid primary key,
  at timestamptz not null default now(),
  agent_id uuid,
  kind text not null,
  facts jsonb not null
);
create table conversations (
  id uuid primary key,
  agent_id uuid not null references agents on delete cascade,
  title text not null default '',
  titled_by text not null default 'nobody',
  tip_id uuid,
  pinned_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  active_at timestamptz not null default now()
);
create index ix_conversations_list on conversations (agent_id, active_at desc, id desc)
  where deleted_at is null;
create index ix_conversations_deleted_at on conversations (deleted_at)
  where deleted_at is not null;
create table messages (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  parent_id uuid,
  role text not null,
  parts jsonb not null,
  metadata jsonb not null,
  tsv tsvector not null,
  created_at timestamptz not null default now()
);
create index ix_messages_conversation_id on messages (conversation_id, parent_id);
create index ix_messages_tsv on messages using gin (tsv);
create table runs (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade
    constraint uq_runs_conversation_id unique,
  question_id uuid not null,
  continues boolean not null default false,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  stop_asked boolean not null default false,
  parts jsonb not null,
  metadata jsonb not null
) with (fillfactor = 50);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for statement in (FUNCTIONS, TABLES):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table runs, messages, conversations, events, sessions, agents, organisations")
    op.execute("drop function fr_search(text), fr_query(text), fr_tsv(text), fold(text)")
