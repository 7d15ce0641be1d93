"""One agent's answers at once, and budgets taken by the statement that begins a turn.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# A slot is one of the answers that an agent may be given at once: who finds none free is refused,
# on whatever replica, and two who take the same one at the same time cannot both have it.
SLOTS = """
alter table runs add agent_id uuid, add slot smallint;
update runs set agent_id = conversations.agent_id from conversations
where conversations.id = runs.conversation_id;
update runs set slot = numbered.slot from (
  select id, row_number() over (partition by agent_id) - 1 as slot from runs
) as numbered where numbered.id = runs.id;
alter table runs alter agent_id set not null, alter slot set not null;
create unique index uq_runs_agent_id_slot on runs (agent_id, slot);
"""

# Takes `wanted` tokens from each budget or from none: a refusal fails the whole statement, and
# tells of the budget that renews last. Days and months are those of Paris, by the database's
# clock: replicas may differ in theirs. Rows are taken in one order, so that two requests never wait
# for each other.
RESERVE = """
create function reserve_tokens(
  scopes text[], ids uuid[], periods text[], mosts bigint[], wanted bigint
) returns date[] language plpgsql as $$
declare
  since timestamp;
  total bigint;
  wait numeric;
  longest numeric := -1;
  refusal json;
  n int;
  starts date[] := array_fill(null::date, array[coalesce(array_length(scopes, 1), 0)]);
begin
  for n in select i from generate_subscripts(scopes, 1) as i
    order by scopes[i], ids[i], periods[i]
  loop
    since := date_trunc(periods[n], now() at time zone 'Europe/Paris');
    insert into public.budget_use as kept (scope, scope_id, period, starts_on, used)
    values (scopes[n], ids[n], periods[n], since::date, wanted)
    on conflict (scope, scope_id, period, starts_on)
      do update set used = kept.used + excluded.used
    returning used into total;
    wait := ceil(extract(epoch from
      (since + ('1 ' || periods[n])::interval) at time zone 'Europe/Paris' - now()));
    if total > mosts[n] and wait > longest then
      longest := wait;
      refusal := json_build_object('scope', scopes[n], 'period', periods[n],
        'left', greatest(0, mosts[n] - total + wanted), 'seconds', wait);
    end if;
    starts[n] := since::date;
  end loop;
  if refusal is not null then
    raise exception using errcode = 'EB001', message = 'budget spent', detail = refusal::text;
  end if;
  return starts;
end $$;
"""
# Counts what was used in place of what was taken, for many answers at once; without a start, in
# the period of now.
SETTLE = """
create function settle_tokens(
  scopes text[], ids uuid[], periods text[], starts date[], differences bigint[]
) returns void language plpgsql as $$
declare
  n int;
begin
  for n in select i from generate_subscripts(scopes, 1) as i
    order by scopes[i], ids[i], periods[i]
  loop
    insert into public.budget_use as kept (scope, scope_id, period, starts_on, used)
    values (scopes[n], ids[n], periods[n],
      coalesce(starts[n], date_trunc(periods[n], now() at time zone 'Europe/Paris')::date),
      greatest(0, differences[n]))
    on conflict (scope, scope_id, period, starts_on)
      do update set used = greatest(0, kept.used + differences[n]);
  end loop;
end $$;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    for statement in (SLOTS, RESERVE, SETTLE):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function settle_tokens(text[], uuid[], text[], date[], bigint[])")
    op.execute("drop function reserve_tokens(text[], uuid[], text[], bigint[], bigint)")
    op.execute("drop index uq_runs_agent_id_slot")
    op.execute("alter table runs drop agent_id, drop slot")
