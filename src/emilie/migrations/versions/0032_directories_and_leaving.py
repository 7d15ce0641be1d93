"""Directories (SCIM), sign-outs told by providers, changes of waves, moves of agents, archives of
what is theirs.

Revision ID: 0032
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

DIRECTORIES = """
create table directory_entries (
  agent_id uuid not null constraint pk_directory_entries primary key
    constraint fk_directory_entries_agent_id_agents references agents (id) on delete cascade,
  organisation_id uuid not null
    constraint fk_directory_entries_organisation_id_organisations
    references organisations (id) on delete cascade,
  user_name text not null,
  external_id text,
  given_name text,
  family_name text,
  display_name text,
  emails jsonb not null,
  tells_active boolean not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index uq_directory_entries_user_name
  on directory_entries (organisation_id, lower(user_name)) where deleted_at is null;
create index ix_directory_entries_external_id on directory_entries (external_id);
create table directory_groups (
  unit_id uuid not null constraint pk_directory_groups primary key
    constraint fk_directory_groups_unit_id_units references units (id) on delete cascade,
  external_id text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
"""
LOGOUTS = """
alter table sessions add column provider_sid text;
create index ix_sessions_provider_sid on sessions (issuer, provider_sid)
  where provider_sid is not null;
create table logout_tokens (
  issuer text not null,
  jti text not null,
  expires_at timestamptz not null,
  constraint pk_logout_tokens primary key (issuer, jti)
);
create index ix_logout_tokens_expires_at on logout_tokens (expires_at);
"""
WAVES = """
create table wave_changes (
  id bigint generated always as identity constraint pk_wave_changes primary key,
  wave_id uuid not null constraint fk_wave_changes_wave_id_waves
    references waves (id) on delete cascade,
  at timestamptz not null default now(),
  agent_id uuid constraint fk_wave_changes_agent_id_agents
    references agents (id) on delete set null,
  field text not null,
  organisation_id uuid constraint fk_wave_changes_organisation_id_organisations
    references organisations (id) on delete cascade,
  before text,
  after text
);
create index ix_wave_changes_wave_id on wave_changes (wave_id);
alter table invitations add column erased_at timestamptz;
"""
MOVES = """
create table agent_moves (
  id uuid not null constraint pk_agent_moves primary key,
  agent_id uuid not null constraint fk_agent_moves_agent_id_agents
    references agents (id) on delete cascade,
  from_id uuid not null constraint fk_agent_moves_from_id_organisations
    references organisations (id) on delete cascade,
  to_id uuid not null constraint fk_agent_moves_to_id_organisations
    references organisations (id) on delete cascade,
  moved_by uuid constraint fk_agent_moves_moved_by_agents
    references agents (id) on delete set null,
  at timestamptz not null default now()
);
create index ix_agent_moves_agent_id on agent_moves (agent_id);
"""
TAKEAWAYS = """
create table takeaways (
  id uuid not null constraint pk_takeaways primary key,
  agent_id uuid not null constraint fk_takeaways_agent_id_agents
    references agents (id) on delete cascade,
  state text not null default 'waiting',
  done integer not null default 0,
  total integer,
  bytes bigint,
  error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  expires_at timestamptz
);
create index ix_takeaways_agent_id on takeaways (agent_id);
create unique index uq_takeaways_underway on takeaways (agent_id)
  where state in ('waiting', 'running');
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for tables in (DIRECTORIES, LOGOUTS, WAVES, MOVES, TAKEAWAYS):
        op.execute(tables)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for table in (
        "takeaways", "agent_moves", "wave_changes", "logout_tokens", "directory_groups",
        "directory_entries",
    ):  # fmt: skip
        op.execute(f"drop table {table}")
    op.execute("alter table invitations drop column erased_at")
    op.execute("alter table sessions drop column provider_sid")
