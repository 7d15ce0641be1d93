"""Access keys of organisations, and what each budget of tokens has used.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = """
create table api_keys (
  id uuid primary key,
  organisation_id uuid not null references organisations on delete cascade,
  name text not null,
  prefix text not null,
  secret_hash bytea not null constraint uq_api_keys_secret_hash unique,
  scopes text[] not null,
  sensitivity text not null,
  tokens_a_day bigint,
  tokens_a_month bigint,
  made_by uuid references agents on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
-- A name in force is that of one key; a revoked key leaves its name to the next one.
create unique index uq_api_keys_in_force on api_keys (organisation_id, name)
  where revoked_at is null;
create index ix_api_keys_organisation_id on api_keys (organisation_id);
create table budget_use (
  scope text,
  scope_id uuid,
  period text,
  starts_on date,
  used bigint not null,
  primary key (scope, scope_id, period, starts_on)
) with (fillfactor = 50);
create index ix_budget_use_starts_on on budget_use (starts_on);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("drop table budget_use, api_keys")
