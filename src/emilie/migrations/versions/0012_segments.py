"""The index of passages in segments, that several documents may share.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Bytes that are read as they are: compressed, they would be slower to read than they are to keep.
TABLES = """
create table segments (
  id uuid primary key,
  documents uuid[] not null,
  starts integer[] not null,
  passages integer not null
);
alter table documents add segment_id uuid references segments;
alter table postings rename to postings_of_documents;
alter index postings_pkey rename to postings_of_documents_pkey;
create table postings (
  segment_id uuid references segments on delete cascade,
  stem text collate "C",
  places bytea not null,
  counts bytea not null,
  lengths bytea not null,
  primary key (segment_id, stem)
);
alter table postings
  alter places set storage external,
  alter counts set storage external,
  alter lengths set storage external;
"""
MOVE = """
insert into segments select id, array[id], array[0], passages from documents
  where state = 'ready' and passages > 0;
update documents set segment_id = id where state = 'ready' and passages > 0;
insert into postings
select document_id, stem,
  (select string_agg(int4send(n), '' order by i) from unnest(ordinals) with ordinality as u (n, i)),
  (select string_agg(set_byte('\\x00', 0, least(n, 255)), '' order by i)
    from unnest(counts) with ordinality as u (n, i)),
  (select string_agg(int2send(n), '' order by i) from unnest(lengths) with ordinality as u (n, i))
from postings_of_documents where document_id in (select id from segments);
drop table postings_of_documents;
create index ix_documents_segment_id on documents (segment_id);
"""
# Back to one list of numbers a document.
BACK = """
alter table postings rename to postings_of_segments;
alter index postings_pkey rename to postings_of_segments_pkey;
create table postings (
  document_id uuid references documents on delete cascade,
  stem text collate "C",
  ordinals integer[] not null,
  counts smallint[] not null,
  lengths smallint[] not null,
  primary key (document_id, stem)
);
insert into postings
select documents[document], stem,
  array_agg(place - starts[document] order by place),
  array_agg(times order by place), array_agg(words order by place)
from postings_of_segments join segments on segments.id = segment_id,
  lateral (
    select
      ('x' || encode(substr(places, 4 * n + 1, 4), 'hex'))::bit(32)::int as place,
      get_byte(counts, n)::smallint as times,
      ('x' || encode(substr(lengths, 2 * n + 1, 2), 'hex'))::bit(16)::int::smallint as words
    from generate_series(0, length(counts) - 1) as n
  ) as posting,
  lateral (select width_bucket(place, starts) as document) as at
where documents[document] in (select id from documents)
group by documents[document], stem;
drop table postings_of_segments;
alter table documents drop segment_id;
drop table segments;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(TABLES)
    op.execute(MOVE)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(BACK)
