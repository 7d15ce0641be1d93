"""Sensitivity and chosen endpoint of a conversation, sensitivity of a document.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Answers kept before say as much of their endpoint as those to come.
FACTS = """
update messages set metadata = jsonb_set(metadata, '{endpoint}',
  (metadata->'endpoint') - 'certification' || jsonb_build_object(
    'name', case when metadata->'endpoint'->>'kind' = 'builtin' then 'integre' else 'principal' end,
    'seat', null, 'foreign_law', null, 'certifications',
    case when metadata->'endpoint'->>'certification' is null then '[]'::jsonb
      else jsonb_build_array(metadata->'endpoint'->'certification') end)) || '{"energy": null}'
where role = 'assistant' and jsonb_typeof(metadata->'endpoint') = 'object'
"""
REST = """
update messages set metadata = metadata || '{"energy": null}'
where role = 'assistant' and not metadata ? 'energy'
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table conversations add sensitivity text not null default 'interne'")
    op.execute("alter table conversations alter sensitivity drop default")
    op.execute("alter table conversations add endpoint text")
    op.execute("alter table documents add sensitivity text")
    op.execute(FACTS)
    op.execute(REST)


def downgrade() -> None:
    op.execute("alter table documents drop sensitivity")
    op.execute("alter table conversations drop endpoint, drop sensitivity")
