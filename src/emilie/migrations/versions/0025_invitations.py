"""Letters, invitations, waves, and what happens to who takes part in them.

Revision ID: 0025
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Who is invited may be an agent already.
EMAILS = "create index ix_agents_lower_email on agents (lower(email))"
LETTERS = """
create table letters (
  id uuid not null constraint pk_letters primary key,
  kind text not null,
  about uuid not null,
  number integer not null default 0,
  email text not null,
  name text not null default '',
  language text not null default 'fr',
  state text not null default 'waiting',
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  taken_at timestamptz,
  ended_at timestamptz,
  error text,
  created_at timestamptz not null default now(),
  constraint uq_letters_kind_about_number unique (kind, about, number)
);
create index ix_letters_waiting on letters (next_at) where state = 'waiting';
create index ix_letters_about on letters (about);
"""

WAVES = """
create table waves (
  id uuid not null constraint pk_waves primary key,
  name text not null,
  description text not null,
  state text not null,
  begins_at timestamptz not null,
  later_at timestamptz,
  closes_at timestamptz,
  kept_until timestamptz,
  by_lot boolean not null,
  seed text,
  list_digest text,
  drawn_at timestamptz,
  made_by uuid constraint fk_waves_made_by_agents references agents on delete set null,
  created_at timestamptz not null default now()
);
create table wave_seats (
  wave_id uuid not null constraint fk_wave_seats_wave_id_waves
    references waves on delete cascade,
  organisation_id uuid not null constraint fk_wave_seats_organisation_id_organisations
    references organisations on delete cascade,
  now integer not null,
  later integer not null,
  constraint pk_wave_seats primary key (wave_id, organisation_id)
);
create index ix_wave_seats_organisation_id on wave_seats (organisation_id);
create table participations (
  id bigint generated always as identity constraint pk_participations primary key,
  at timestamptz not null default now(),
  invitation_id uuid not null,
  organisation_id uuid not null,
  wave_id uuid,
  happening text not null,
  arm text
);
create index ix_participations_invitation_id on participations (invitation_id);
create index ix_participations_wave on participations (wave_id, id) where wave_id is not null;
"""

INVITATIONS = """
create table invitation_links (
  id uuid not null constraint pk_invitation_links primary key,
  organisation_id uuid not null constraint fk_invitation_links_organisation_id_organisations
    references organisations on delete cascade,
  wave_id uuid constraint fk_invitation_links_wave_id_waves references waves on delete cascade,
  name text not null,
  token_hash bytea not null constraint uq_invitation_links_token_hash unique,
  cap integer not null,
  used integer not null default 0,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  made_by uuid constraint fk_invitation_links_made_by_agents references agents on delete set null,
  created_at timestamptz not null default now()
);
create index ix_invitation_links_organisation_id on invitation_links (organisation_id);
create table invitation_domains (
  id uuid not null constraint pk_invitation_domains primary key,
  organisation_id uuid not null constraint fk_invitation_domains_organisation_id_organisations
    references organisations on delete cascade,
  wave_id uuid constraint fk_invitation_domains_wave_id_waves references waves on delete cascade,
  domain text not null constraint uq_invitation_domains_domain unique,
  made_by uuid constraint fk_invitation_domains_made_by_agents
    references agents on delete set null,
  created_at timestamptz not null default now()
);
create index ix_invitation_domains_organisation_id on invitation_domains (organisation_id);
create table invitations (
  id uuid not null constraint pk_invitations primary key,
  number bigint not null generated always as identity,
  organisation_id uuid not null constraint fk_invitations_organisation_id_organisations
    references organisations on delete cascade,
  wave_id uuid constraint fk_invitations_wave_id_waves references waves on delete cascade,
  email text not null,
  given_name text not null,
  name text not null,
  unit text not null,
  role text not null,
  source text not null,
  state text not null,
  arm text,
  rank integer,
  days integer not null,
  expires_at timestamptz,
  invited_by uuid constraint fk_invitations_invited_by_agents references agents on delete set null,
  agent_id uuid constraint fk_invitations_agent_id_agents references agents on delete set null,
  proven boolean not null default true,
  reminders integer not null default 0,
  reminded_at timestamptz,
  accepted_at timestamptz,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  words text not null
    generated always as (fold(given_name || ' ' || name || ' ' || email || ' ' || unit)) stored
);
create unique index uq_invitations_open on invitations (organisation_id, email)
  where state in ('waiting', 'invited');
create index ix_invitations_email on invitations (email);
create index ix_invitations_listed on invitations (organisation_id, state, number);
create index ix_invitations_number on invitations (organisation_id, number);
create index ix_invitations_wave on invitations (wave_id, organisation_id, state)
  where wave_id is not null;
create index ix_invitations_agent on invitations (agent_id) where agent_id is not null;
create table invitation_tokens (
  token_hash bytea not null constraint pk_invitation_tokens primary key,
  invitation_id uuid not null constraint fk_invitation_tokens_invitation_id_invitations
    references invitations on delete cascade
);
create index ix_invitation_tokens_invitation_id on invitation_tokens (invitation_id);
"""
UNDONE = """
drop table invitation_tokens, invitations, invitation_domains, invitation_links, participations,
  wave_seats, waves, letters;
drop index ix_agents_lower_email;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for statements in (EMAILS, LETTERS, WAVES, INVITATIONS):
        op.execute(statements)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(UNDONE)
