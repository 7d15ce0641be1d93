"""What administrators decide on screens, its history, and the notice before conversations go.

Revision ID: 0031
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = """
create table steering (
  id uuid primary key,
  topic text not null,
  organisation_id uuid constraint fk_steering_organisation_id_organisations
    references organisations (id) on delete cascade,
  wave_id uuid constraint fk_steering_wave_id_waves references waves (id) on delete cascade,
  value jsonb not null,
  change bigint not null,
  constraint uq_steering_topic_organisation_id_wave_id
    unique nulls not distinct (topic, organisation_id, wave_id)
);
create table steering_changes (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  changed_by uuid constraint fk_steering_changes_changed_by_agents
    references agents (id) on delete set null,
  source text not null,
  topic text not null,
  organisation_id uuid,
  wave_id uuid,
  before jsonb,
  after jsonb,
  reason text not null
);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)
    op.execute("alter table conversations add column warned_at timestamptz")
    op.execute("alter table agents add column erases_on date")


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table agents drop column erases_on")
    op.execute("alter table conversations drop column warned_at")
    op.execute("drop table steering_changes")
    op.execute("drop table steering")
