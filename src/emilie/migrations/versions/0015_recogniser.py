"""Who recognised the words of a page, where that was not done on the instance.

Revision ID: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table pages add column recogniser text")


def downgrade() -> None:
    op.execute("alter table pages drop column recogniser")
