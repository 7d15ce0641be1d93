"""Pages that are pictures: how well their words were recognised, or that they were not.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table documents add unread integer not null default 0")
    op.execute("alter table pages add quality smallint")


def downgrade() -> None:
    op.execute("alter table pages drop quality")
    op.execute("alter table documents drop unread")
