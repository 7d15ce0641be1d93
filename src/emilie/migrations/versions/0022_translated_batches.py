"""Batches of document translations; the register of a translation; formats that cannot move.

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# A batch works on some translations itself, and leaves those that their agent stopped alone; none
# of these is listed before its agent reviews it. Which formats of a segment may change places is
# known when it is read.
COLUMNS = """
alter table translations add tone text,
  add listed boolean not null default true,
  add by_batch boolean not null default false,
  add held boolean not null default false;
alter table translation_segments add groups jsonb not null default '[]';
alter table batch_items add translation_id uuid unique
  references translations on delete set null;
"""
# Documents that nothing holds any more are removed by the upkeep, and stay as sensitive until then,
# or for as long as a translation that was reviewed holds them.
UNDONE = """
create temporary table hidden on commit drop as
  select conversations.id, conversations.sensitivity
  from batches join batch_items on batch_id = batches.id
    join conversations on conversations.id = conversation_id
  where task = 'translation:documents' and not conversations.listed;
update documents set conversation_id = null, sensitivity = (
    select level
    from unnest(array['public', 'interne', 'sensible', 'diffusion_restreinte'])
      with ordinality as known (level, rank)
    where level in (documents.sensitivity, hidden.sensitivity) order by rank desc limit 1)
from hidden where conversation_id = hidden.id;
delete from conversations using hidden where conversations.id = hidden.id;
delete from batches where task = 'translation:documents';
delete from translations where not listed;
alter table batch_items drop translation_id;
alter table translation_segments drop groups;
alter table translations drop held, drop by_batch, drop listed, drop tone;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(COLUMNS)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(UNDONE)
