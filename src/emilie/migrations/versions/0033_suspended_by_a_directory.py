"""Whether it is a directory that suspended an agent: it gives back what it took, and nothing else.

Revision ID: 0033
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(
        "alter table agents add column suspended_by_directory boolean not null default false"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table agents drop column suspended_by_directory")
