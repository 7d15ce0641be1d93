"""Who writes an answer: a process that was taken for dead must not write over another one.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    # The default is for replicas of the version before, while both are running.
    op.execute("alter table runs add column maker uuid not null default gen_random_uuid()")
    op.execute("alter table messages add column maker uuid")


def downgrade() -> None:
    op.execute("alter table messages drop column maker")
    op.execute("alter table runs drop column maker")
