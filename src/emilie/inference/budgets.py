"""Budgets of tokens: a ledger by owner and period, exact whatever runs at once and where.

`reserve` takes what a request may use at the most, before it is sent; `settle` gives back what it
did not use. Each is one statement, and the database's row locks are what replicas agree by. A
process that dies in between leaves its reservation counted until the period ends: a budget is
never overrun for having been forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Date, Text, delete, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.errors import AppError

Scope = Literal["key", "agent", "organisation"]
Period = Literal["day", "month"]

KEPT_DAYS = 400
"""Days after which what a budget used is forgotten."""


class BudgetUse(Base):
    """Tokens that one budget used in one period."""

    __tablename__ = "budget_use"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(Text, primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    used: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Budget:
    """What somebody may use in a period; without `most` it is only counted."""

    scope: Scope
    scope_id: UUID
    period: Period
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was taken, and from which rows: a request may end in another period."""

    tokens: int
    rows: tuple[tuple[Scope, UUID, Period, date], ...]


class BudgetSpent(AppError):
    """The day's budget does not suffice; `seconds` until it begins anew."""

    status, code = 429, "budget_of_day_spent"

    def __init__(self, scope: Scope, left: int, seconds: int) -> None:
        super().__init__(scope=scope, left=left, seconds=seconds)
        self.seconds = seconds


class MonthBudgetSpent(BudgetSpent):
    code = "budget_of_month_spent"


SPENT: dict[Period, type[BudgetSpent]] = {"day": BudgetSpent, "month": MonthBudgetSpent}

# Days and months are those of Paris, by the database's clock: replicas may differ in theirs.
# Rows are taken in one order, so that two requests never wait for each other.
RESERVE = text("""
with asked as (
  select *, date_trunc(period, now() at time zone 'Europe/Paris') as since
  from unnest(cast(:scopes as text[]), cast(:ids as uuid[]), cast(:periods as text[]),
    cast(:mosts as bigint[])) as given (scope, scope_id, period, most)
), taken as (
  insert into budget_use as kept (scope, scope_id, period, starts_on, used)
  select scope, scope_id, period, since::date, :tokens from asked
  where most is null or :tokens <= most order by scope, scope_id, period
  on conflict (scope, scope_id, period, starts_on) do update set used = kept.used + excluded.used
  where (select most is null or kept.used + excluded.used <= most from asked
    where (asked.scope, asked.scope_id, asked.period)
      = (excluded.scope, excluded.scope_id, excluded.period))
  returning scope, scope_id, period
)
select asked.scope, asked.scope_id, asked.period, since::date as starts_on,
  taken.scope is not null as fits,
  greatest(0, asked.most - coalesce(kept.used, 0)) as remaining,
  ceil(extract(epoch from
    (since + ('1 ' || asked.period)::interval) at time zone 'Europe/Paris' - now())) as seconds
from asked left join taken using (scope, scope_id, period)
left join budget_use kept on (kept.scope, kept.scope_id, kept.period, kept.starts_on)
  = (asked.scope, asked.scope_id, asked.period, since::date)
order by asked.most is null, seconds desc
""")
SETTLE = text("""
insert into budget_use as kept (scope, scope_id, period, starts_on, used)
select scope, scope_id, period, starts_on, greatest(0, :difference)
from unnest(cast(:scopes as text[]), cast(:ids as uuid[]), cast(:periods as text[]),
  cast(:starts as date[])) as given (scope, scope_id, period, starts_on)
order by scope, scope_id, period
on conflict (scope, scope_id, period, starts_on)
  do update set used = greatest(0, kept.used + :difference)
""")
USE = text("""
select scope_id, period, used from budget_use
where scope = :scope and scope_id = any(:ids)
  and starts_on = date_trunc(period, now() at time zone 'Europe/Paris')::date
""")


async def reserve(session: AsyncSession, budgets: Sequence[Budget], tokens: int) -> Reservation:
    """Take `tokens` from every budget, or from none: the refusal must end the transaction.

    Hence a session that is in one, which the `BudgetSpent` raised here rolls back.
    """
    asked = {
        "scopes": [each.scope for each in budgets],
        "ids": [each.scope_id for each in budgets],
        "periods": [each.period for each in budgets],
        "mosts": [each.most for each in budgets],
        "tokens": tokens,
    }
    rows = (await session.execute(RESERVE, asked)).all()
    for row in rows:
        if not row.fits:
            raise SPENT[row.period](row.scope, int(row.remaining), int(row.seconds))
    return Reservation(
        tokens, tuple((row.scope, row.scope_id, row.period, row.starts_on) for row in rows)
    )


async def settle(session: AsyncSession, reserved: Reservation, used: int) -> None:
    """Count what was used in place of what was reserved."""
    if used == reserved.tokens or not reserved.rows:
        return
    scopes, ids, periods, starts = (list(column) for column in zip(*reserved.rows, strict=True))
    given = {"scopes": scopes, "ids": ids, "periods": periods, "starts": starts}
    await session.execute(SETTLE, given | {"difference": used - reserved.tokens})


async def use_of(
    session: AsyncSession, scope: Scope, ids: Collection[UUID]
) -> dict[tuple[UUID, Period], int]:
    """Tokens used in the current periods, reservations of what is being answered included."""
    rows = await session.execute(USE, {"scope": scope, "ids": list(ids)})
    return {(row.scope_id, row.period): row.used for row in rows}


async def forget_old(session: AsyncSession) -> None:
    past = func.current_date() - KEPT_DAYS
    await session.execute(delete(BudgetUse).where(BudgetUse.starts_on < past))
