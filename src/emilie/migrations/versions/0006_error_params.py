"""The parameters of the sentence that an answer failed with.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

# Answers kept before say as much as those to come.
PARAMS = """
update messages set metadata = metadata || '{"error_params": {}}'
where role = 'assistant' and not metadata ? 'error_params'
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(PARAMS)


def downgrade() -> None:
    """Nothing to undo: what reads older answers ignores it."""
