"""Charters of use, who accepted which, and which agents have seen their first steps.

Revision ID: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = """
create table charters (
  id uuid primary key,
  number integer not null constraint uq_charters_number unique,
  text text not null,
  published_by uuid constraint fk_charters_published_by_agents
    references agents (id) on delete set null,
  published_at timestamptz not null default now()
);
create table charter_acceptances (
  agent_id uuid not null constraint fk_charter_acceptances_agent_id_agents
    references agents (id) on delete cascade,
  charter_id uuid not null constraint fk_charter_acceptances_charter_id_charters
    references charters (id) on delete cascade,
  accepted_at timestamptz not null default now(),
  constraint pk_charter_acceptances primary key (agent_id, charter_id)
);
create index ix_charter_acceptances_charter_id on charter_acceptances (charter_id);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table agents add column welcomed_at timestamptz")
    # Who was there already needs no introduction.
    op.execute("update agents set welcomed_at = now()")
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table charter_acceptances")
    op.execute("drop table charters")
    op.execute("alter table agents drop column welcomed_at")
