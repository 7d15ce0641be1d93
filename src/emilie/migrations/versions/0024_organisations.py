"""Organisations with what is theirs, their units, the state of agents, who comes by week.

Revision ID: 0024
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = """
alter table organisations
  add look text,
  add seats integer,
  add dpo_name text not null default '',
  add dpo_contact text not null default '',
  add security_name text not null default '',
  add security_contact text not null default '',
  add logo text;
create table logos (
  organisation_id uuid primary key references organisations on delete cascade,
  content bytea not null,
  media_type text not null
);
create table units (
  id uuid primary key,
  organisation_id uuid not null references organisations on delete cascade,
  name text not null
);
create unique index uq_units_name on units (organisation_id, fold(name));
create table active_weeks (
  organisation_id uuid not null references organisations on delete cascade,
  week date not null,
  agents integer not null,
  primary key (organisation_id, week)
);
"""
# Until now an agent was made by their first sign-in. The list of members is read in the order of its
# index; those that a search finds (ix_agents_words) are put in order by the same column.
AGENTS = """
alter table agents
  add unit_id uuid references units on delete set null,
  add state text not null default 'active',
  add activated_at timestamptz,
  add last_seen_on date,
  add folded text generated always as (fold(name)) stored not null;
update agents set activated_at = created_at;
create index ix_agents_members on agents (organisation_id, folded, id);
create index ix_agents_role on agents (organisation_id, role) where role <> 'agent';
create index ix_agents_unit_id on agents (unit_id) where unit_id is not null;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)
    op.execute(AGENTS)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop index ix_agents_members, ix_agents_role")
    op.execute(
        "alter table agents drop folded, drop last_seen_on, drop activated_at, drop state,"
        " drop unit_id"
    )
    op.execute("drop table active_weeks, units, logos")
    op.execute(
        "alter table organisations drop look, drop seats, drop dpo_name, drop dpo_contact,"
        " drop security_name, drop security_contact, drop logo"
    )
