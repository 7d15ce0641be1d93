"""Publications that answers were given, and the addresses of texts that searches by hand found.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# What is looked for again within a day need not survive a crash.
TABLE = """
create unlogged table found_addresses (
  agent_id uuid,
  digest bytea,
  found_at timestamptz not null default now(),
  primary key (agent_id, digest)
);
create index ix_found_addresses_found_at on found_addresses (found_at);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table read_pages add column publication jsonb")
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop table found_addresses")
    op.execute("alter table read_pages drop column publication")
