"""Feedback of agents, what they attach to it, and what is answered.

Revision ID: 0029
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

FEEDBACK = """
create table feedback (
  id uuid not null constraint pk_feedback primary key,
  organisation_id uuid not null constraint fk_feedback_organisation_id_organisations
    references organisations on delete cascade,
  agent_id uuid not null constraint fk_feedback_agent_id_agents references agents on delete cascade,
  kind text not null,
  reasons text[] not null,
  words text not null,
  named boolean not null,
  message_id uuid constraint fk_feedback_message_id_messages references messages on delete set null,
  conversation_id uuid constraint fk_feedback_conversation_id_conversations
    references conversations on delete set null,
  state text not null default 'open',
  close_reason text,
  assignee_id uuid constraint fk_feedback_assignee_id_agents references agents on delete set null,
  merged_into uuid constraint fk_feedback_merged_into_feedback
    references feedback on delete set null,
  merged_at timestamptz,
  passed_at timestamptz,
  passed_state text,
  passed_reason text,
  version integer not null default 1,
  told integer not null default 0,
  unread boolean not null default false,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create unique index uq_feedback_thumb on feedback (agent_id, message_id)
  where message_id is not null;
create index ix_feedback_agent on feedback (agent_id, created_at, id);
create index ix_feedback_organisation on feedback (organisation_id, created_at, id);
create index ix_feedback_passed on feedback (created_at, id) where passed_at is not null;
create index ix_feedback_message on feedback (message_id) where message_id is not null;
create index ix_feedback_conversation on feedback (conversation_id)
  where conversation_id is not null;
create index ix_feedback_merged_into on feedback (merged_into);
"""
BESIDE = """
create table feedback_copies (
  feedback_id uuid not null constraint pk_feedback_copies primary key
    constraint fk_feedback_copies_feedback_id_feedback references feedback on delete cascade,
  part text not null,
  content text not null,
  digest text not null,
  goes_up boolean not null,
  attached_at timestamptz not null default now()
);
create table feedback_views (
  id uuid not null constraint pk_feedback_views primary key,
  feedback_id uuid not null constraint fk_feedback_views_feedback_id_feedback
    references feedback on delete cascade,
  agent_id uuid constraint fk_feedback_views_agent_id_agents references agents on delete set null,
  voice text not null,
  at timestamptz not null default now()
);
create index ix_feedback_views_feedback_id on feedback_views (feedback_id);
create table feedback_entries (
  id uuid not null constraint pk_feedback_entries primary key,
  feedback_id uuid not null constraint fk_feedback_entries_feedback_id_feedback
    references feedback on delete cascade,
  author_id uuid constraint fk_feedback_entries_author_id_agents
    references agents on delete set null,
  voice text not null,
  audience text not null,
  words text not null,
  created_at timestamptz not null default now()
);
create index ix_feedback_entries_feedback_id on feedback_entries (feedback_id);
create table feedback_tags (
  id uuid not null constraint pk_feedback_tags primary key,
  organisation_id uuid not null constraint fk_feedback_tags_organisation_id_organisations
    references organisations on delete cascade,
  name text not null
);
create unique index uq_feedback_tags_name on feedback_tags (organisation_id, fold(name));
create table feedback_tagged (
  feedback_id uuid not null constraint fk_feedback_tagged_feedback_id_feedback
    references feedback on delete cascade,
  tag_id uuid not null constraint fk_feedback_tagged_tag_id_feedback_tags
    references feedback_tags on delete cascade,
  constraint pk_feedback_tagged primary key (feedback_id, tag_id)
);
create index ix_feedback_tagged_tag_id on feedback_tagged (tag_id);
"""
UNDONE = """
drop table feedback_tagged, feedback_tags, feedback_entries, feedback_views, feedback_copies,
  feedback;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(FEEDBACK)
    op.execute(BESIDE)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(UNDONE)
