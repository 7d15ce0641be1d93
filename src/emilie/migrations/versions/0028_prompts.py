"""Prompts that are kept: their versions, votes, favourites, and proposals to the level above.

Revision ID: 0028
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = """
create table prompts (
  id uuid primary key,
  level text not null,
  private_to uuid constraint fk_prompts_private_to_agents
    references agents (id) on delete cascade,
  organisation_id uuid constraint fk_prompts_organisation_id_organisations
    references organisations (id) on delete cascade,
  owner_id uuid constraint fk_prompts_owner_id_agents references agents (id) on delete set null,
  title text not null,
  description text not null,
  text text not null,
  variables jsonb not null,
  tags text[] not null,
  language text not null,
  searched text not null,
  version integer not null,
  uses bigint not null default 0,
  review_on date,
  starter text constraint uq_prompts_starter unique,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  constraint ck_prompts_level check (
    (level = 'mine') = (private_to is not null)
    and (level = 'organisation') = (organisation_id is not null)
    and level in ('mine', 'organisation', 'national')
  )
);
create index ix_prompts_private_to on prompts (private_to);
create index ix_prompts_organisation_id on prompts (organisation_id);
create index ix_prompts_national on prompts (id) where level = 'national';
create table prompt_versions (
  prompt_id uuid not null constraint fk_prompt_versions_prompt_id_prompts
    references prompts (id) on delete cascade,
  number integer not null,
  content jsonb not null,
  restores integer,
  made_by uuid constraint fk_prompt_versions_made_by_agents
    references agents (id) on delete set null,
  made_at timestamptz not null default now(),
  constraint pk_prompt_versions primary key (prompt_id, number)
);
create table prompt_votes (
  prompt_id uuid not null constraint fk_prompt_votes_prompt_id_prompts
    references prompts (id) on delete cascade,
  agent_id uuid not null constraint fk_prompt_votes_agent_id_agents
    references agents (id) on delete cascade,
  constraint pk_prompt_votes primary key (prompt_id, agent_id)
);
create index ix_prompt_votes_agent_id on prompt_votes (agent_id);
create table prompt_favourites (
  prompt_id uuid not null constraint fk_prompt_favourites_prompt_id_prompts
    references prompts (id) on delete cascade,
  agent_id uuid not null constraint fk_prompt_favourites_agent_id_agents
    references agents (id) on delete cascade,
  constraint pk_prompt_favourites primary key (prompt_id, agent_id)
);
create index ix_prompt_favourites_agent_id on prompt_favourites (agent_id);
create table prompt_proposals (
  id uuid primary key,
  prompt_id uuid constraint fk_prompt_proposals_prompt_id_prompts
    references prompts (id) on delete set null,
  level text not null,
  organisation_id uuid not null constraint fk_prompt_proposals_organisation_id_organisations
    references organisations (id) on delete cascade,
  content jsonb not null,
  proposed_by uuid constraint fk_prompt_proposals_proposed_by_agents
    references agents (id) on delete cascade,
  proposed_at timestamptz not null default now(),
  state text not null default 'waiting',
  target_id uuid constraint fk_prompt_proposals_target_id_prompts
    references prompts (id) on delete set null,
  decided_by uuid constraint fk_prompt_proposals_decided_by_agents
    references agents (id) on delete set null,
  decided_at timestamptz,
  word text not null default '',
  seen_at timestamptz
);
create index ix_prompt_proposals_prompt_id on prompt_proposals (prompt_id);
create index ix_prompt_proposals_organisation_id on prompt_proposals (organisation_id);
create index ix_prompt_proposals_proposed_by on prompt_proposals (proposed_by);
create unique index uq_prompt_proposals_waiting on prompt_proposals (prompt_id)
  where state = 'waiting';
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for table in ("proposals", "favourites", "votes", "versions"):
        op.execute(f"drop table prompt_{table}")
    op.execute("drop table prompts")
