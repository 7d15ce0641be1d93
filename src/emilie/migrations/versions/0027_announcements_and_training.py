"""Announcements with who saw them, training modules with their versions, meetings, and evidence.

Revision ID: 0027
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ANNOUNCEMENTS = """
create table announcements (
  id uuid not null constraint pk_announcements primary key,
  organisation_id uuid constraint fk_announcements_organisation_id_organisations
    references organisations on delete cascade,
  author_id uuid constraint fk_announcements_author_id_agents references agents on delete set null,
  title text not null,
  body text not null,
  level text not null,
  dismissible boolean not null,
  audience text not null,
  wave_id uuid constraint fk_announcements_wave_id_waves references waves on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz,
  state text not null,
  revision integer not null default 1,
  published_at timestamptz,
  mailed_at timestamptz,
  created_at timestamptz not null default now()
);
create index ix_announcements_organisation_id on announcements (organisation_id, created_at);
create index ix_announcements_published on announcements (starts_at) where state = 'published';
create table announcement_organisations (
  announcement_id uuid not null
    constraint fk_announcement_organisations_announcement_id_announcements
    references announcements on delete cascade,
  organisation_id uuid not null
    constraint fk_announcement_organisations_organisation_id_organisations
    references organisations on delete cascade,
  constraint pk_announcement_organisations primary key (announcement_id, organisation_id)
);
create index ix_announcement_organisations_organisation_id
  on announcement_organisations (organisation_id);
create table announcement_units (
  announcement_id uuid not null constraint fk_announcement_units_announcement_id_announcements
    references announcements on delete cascade,
  unit_id uuid not null constraint fk_announcement_units_unit_id_units
    references units on delete cascade,
  constraint pk_announcement_units primary key (announcement_id, unit_id)
);
create index ix_announcement_units_unit_id on announcement_units (unit_id);
create table announcement_readings (
  announcement_id uuid not null constraint fk_announcement_readings_announcement_id_announcements
    references announcements on delete cascade,
  agent_id uuid not null constraint fk_announcement_readings_agent_id_agents
    references agents on delete cascade,
  dismissed_at timestamptz,
  constraint pk_announcement_readings primary key (announcement_id, agent_id)
);
create index ix_announcement_readings_agent_id on announcement_readings (agent_id);
"""

MODULES = """
create table training_modules (
  id uuid not null constraint pk_training_modules primary key,
  organisation_id uuid constraint fk_training_modules_organisation_id_organisations
    references organisations on delete cascade,
  place integer not null,
  draft jsonb not null,
  revision integer not null default 1,
  version integer not null default 0,
  open boolean not null default false,
  made_by uuid constraint fk_training_modules_made_by_agents references agents on delete set null,
  created_at timestamptz not null default now()
);
create index ix_training_modules_organisation_id on training_modules (organisation_id, place);
create table training_versions (
  id uuid not null constraint pk_training_versions primary key,
  module_id uuid not null constraint fk_training_versions_module_id_training_modules
    references training_modules on delete cascade,
  number integer not null,
  content jsonb not null,
  published_by uuid constraint fk_training_versions_published_by_agents
    references agents on delete set null,
  published_at timestamptz not null default now(),
  constraint uq_training_versions_module_id_number unique (module_id, number)
);
create table training_videos (
  id uuid not null constraint pk_training_videos primary key,
  module_id uuid not null constraint fk_training_videos_module_id_training_modules
    references training_modules on delete cascade,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea not null,
  captions text not null default '',
  transcript text not null default '',
  created_at timestamptz not null default now()
);
create index ix_training_videos_module_id on training_videos (module_id);
"""

FOLLOWED = """
create table training_parts_read (
  agent_id uuid not null constraint fk_training_parts_read_agent_id_agents
    references agents on delete cascade,
  version_id uuid not null constraint fk_training_parts_read_version_id_training_versions
    references training_versions on delete cascade,
  part_id uuid not null,
  read_at timestamptz not null default now(),
  constraint pk_training_parts_read primary key (agent_id, version_id, part_id)
);
create index ix_training_parts_read_version_id on training_parts_read (version_id);
create table training_attempts (
  id uuid not null constraint pk_training_attempts primary key,
  agent_id uuid not null constraint fk_training_attempts_agent_id_agents
    references agents on delete cascade,
  version_id uuid not null constraint fk_training_attempts_version_id_training_versions
    references training_versions on delete cascade,
  part_id uuid not null,
  right_answers integer not null,
  questions integer not null,
  passed boolean not null,
  at timestamptz not null default now()
);
create index ix_training_attempts_agent_id on training_attempts (agent_id, version_id, part_id);
create index ix_training_attempts_version_id on training_attempts (version_id);
create table training_completions (
  id uuid not null constraint pk_training_completions primary key,
  agent_id uuid not null constraint fk_training_completions_agent_id_agents
    references agents on delete cascade,
  organisation_id uuid not null constraint fk_training_completions_organisation_id_organisations
    references organisations on delete cascade,
  module_id uuid not null,
  number integer not null,
  title text not null,
  minutes integer not null,
  completed_at timestamptz not null default now(),
  constraint uq_training_completions_agent_id_module_id_number unique (agent_id, module_id, number)
);
create index ix_training_completions_organisation_id
  on training_completions (organisation_id, completed_at);
create index ix_training_completions_module_id on training_completions (module_id);
"""

MEETINGS = """
create table training_meetings (
  id uuid not null constraint pk_training_meetings primary key,
  organisation_id uuid not null constraint fk_training_meetings_organisation_id_organisations
    references organisations on delete cascade,
  title text not null,
  description text not null,
  starts_at timestamptz not null,
  minutes integer not null,
  place text not null,
  link text not null,
  seats integer,
  state text not null,
  made_by uuid constraint fk_training_meetings_made_by_agents references agents on delete set null,
  created_at timestamptz not null default now()
);
create index ix_training_meetings_organisation_id
  on training_meetings (organisation_id, starts_at);
create table training_enrolments (
  meeting_id uuid not null constraint fk_training_enrolments_meeting_id_training_meetings
    references training_meetings on delete cascade,
  agent_id uuid not null constraint fk_training_enrolments_agent_id_agents
    references agents on delete cascade,
  enrolled_at timestamptz not null default now(),
  attended boolean,
  constraint pk_training_enrolments primary key (meeting_id, agent_id)
);
create index ix_training_enrolments_agent_id on training_enrolments (agent_id);
create table training_declarations (
  id uuid not null constraint pk_training_declarations primary key,
  agent_id uuid not null constraint fk_training_declarations_agent_id_agents
    references agents on delete cascade,
  organisation_id uuid not null constraint fk_training_declarations_organisation_id_organisations
    references organisations on delete cascade,
  title text not null,
  organiser text not null,
  held_on date not null,
  minutes integer not null,
  created_at timestamptz not null default now()
);
create index ix_training_declarations_agent_id on training_declarations (agent_id);
create index ix_training_declarations_organisation_id on training_declarations (organisation_id);
"""
UNDONE = """
drop table training_declarations, training_enrolments, training_meetings, training_completions,
  training_attempts, training_parts_read, training_videos, training_versions, training_modules,
  announcement_readings, announcement_units, announcement_organisations, announcements;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for statements in (ANNOUNCEMENTS, MODULES, FOLLOWED, MEETINGS):
        op.execute(statements)


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.execute(UNDONE)
