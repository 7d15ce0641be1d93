"""Sign-in by identity providers: identities, pending sign-ins, sessions that can be listed.

Revision ID: 0023
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

AGENTS = """
alter table agents add email_proven boolean not null default true
"""
ORGANISATIONS = """
alter table organisations add siret text constraint uq_organisations_siret unique
"""
IDENTITIES = """
create table identities (
  id uuid primary key,
  agent_id uuid not null references agents on delete cascade,
  issuer text not null,
  subject text not null,
  created_at timestamptz not null default now(),
  signed_in_at timestamptz not null default now(),
  constraint uq_identities_issuer_subject unique (issuer, subject)
);
create index ix_identities_agent_id on identities (agent_id);
"""
SESSIONS = """
alter table sessions
  add id uuid not null default gen_random_uuid() constraint uq_sessions_id unique,
  add seen_at timestamptz not null default now(),
  add browser text,
  add system text,
  add revoked_at timestamptz,
  add identity_id uuid constraint fk_sessions_identity_id_identities
    references identities on delete cascade,
  add issuer text,
  add strong boolean not null default true,
  add tokens bytea,
  add checked_at timestamptz,
  add check_due timestamptz,
  add checking_until timestamptz;
create index ix_sessions_identity_id on sessions (identity_id);
"""
PENDING = """
create table pending_sign_ins (
  state_hash bytea primary key,
  browser_hash bytea not null,
  issuer text not null,
  purpose text not null,
  nonce text not null,
  verifier text not null,
  acr text[] not null,
  back text not null,
  expires_at timestamptz not null
);
create index ix_pending_sign_ins_expires_at on pending_sign_ins (expires_at);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for statements in (AGENTS, ORGANISATIONS, IDENTITIES, SESSIONS, PENDING):
        op.execute(statements)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table pending_sign_ins")
    op.execute(
        "alter table sessions drop id, drop seen_at, drop browser, drop system,"
        " drop revoked_at,"
        " drop identity_id, drop issuer, drop strong, drop tokens, drop checked_at,"
        " drop check_due, drop checking_until"
    )
    op.execute("drop table identities")
    op.execute("alter table organisations drop siret")
    op.execute("alter table agents drop email_proven")
