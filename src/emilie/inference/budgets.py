"""Budgets of tokens: a ledger by owner and period, exact whatever runs at once and where.

`reserve` takes what a request may use at the most, before it is sent; `settle` gives back what it
did not use. Each is one statement, and the database's row locks are what replicas agree by. A
process that dies in between leaves its reservation counted until the period ends: a budget is
never overrun for having been forgotten.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar, cast
from uuid import UUID

from sqlalchemy import BigInteger, Date, Text, delete, func, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.errors import AppError

Scope = Literal["key", "agent", "organisation"]
Period = Literal["day", "month"]

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that a stop waits for a statement under way: the database may be away."""
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


class OrganisationBudgetSpent(BudgetSpent):
    """That of all the agents and keys of the organisation, whatever is left of one's own."""

    code = "organisation_budget_of_day_spent"


class OrganisationMonthBudgetSpent(BudgetSpent):
    code = "organisation_budget_of_month_spent"


SPENT: dict[tuple[bool, Period], type[BudgetSpent]] = {
    (False, "day"): BudgetSpent,
    (False, "month"): MonthBudgetSpent,
    (True, "day"): OrganisationBudgetSpent,
    (True, "month"): OrganisationMonthBudgetSpent,
}
"""By whether the budget is an organisation's, and by its period."""

SPENT_STATE = "EB001"
"""The SQLSTATE by which `reserve_tokens` refuses."""

# Both are functions of the database (migration "admission"): the statement that begins a turn
# calls the first one too. Rows are taken in one order, so that two requests never wait for each
# other.
RESERVE = text("""
select reserve_tokens(cast(:scopes as text[]), cast(:scope_ids as uuid[]),
  cast(:periods as text[]), cast(:mosts as bigint[]), :wanted)
""")
SETTLE = text("""
select settle_tokens(cast(:scopes as text[]), cast(:ids as uuid[]), cast(:periods as text[]),
  cast(:starts as date[]), cast(:differences as bigint[]))
""")
USE = text("""
select scope_id, period, used from budget_use
where scope = :scope and scope_id = any(:ids)
  and starts_on = date_trunc(period, now() at time zone 'Europe/Paris')::date
""")


def taking(budgets: Sequence[Budget], tokens: int) -> dict[str, Any]:
    """Parameters of `reserve_tokens`, for `tokens` from each budget."""
    return {
        "scopes": [each.scope for each in budgets],
        "scope_ids": [each.scope_id for each in budgets],
        "periods": [each.period for each in budgets],
        "mosts": [each.most for each in budgets],
        "wanted": tokens,
    }


@contextmanager
def refusals() -> Iterator[None]:
    """Turns a refusal of `reserve_tokens` into its error."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != SPENT_STATE:
            raise
        told = json.loads(cast(Any, error.orig).diag.message_detail)
        spent = SPENT[told["scope"] == "organisation", told["period"]]
        raise spent(told["scope"], int(told["left"]), int(told["seconds"])) from None


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives; a cancellation meanwhile is obeyed once it has ended.

    A statement that is cut may have been committed all the same: `work` stores what it took, and
    who is cancelled here knows what to give back.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        await asyncio.gather(asyncio.wait_for(task, PATIENCE), return_exceptions=True)
        raise
    return task.result()


async def reserve(session: AsyncSession, budgets: Sequence[Budget], tokens: int) -> Reservation:
    """Take `tokens` from every budget, or from none: a `BudgetSpent` leaves nothing taken."""
    with refusals():
        starts = (await session.execute(RESERVE, taking(budgets, tokens))).scalar_one()
    rows = ((each.scope, each.scope_id, each.period) for each in budgets)
    return Reservation(
        tokens, tuple((*row, start) for row, start in zip(rows, starts, strict=True))
    )


async def settle(session: AsyncSession, reserved: Reservation, used: int) -> None:
    """Count what was used in place of what was reserved."""
    if used == reserved.tokens or not reserved.rows:
        return
    scopes, ids, periods, starts = (list(column) for column in zip(*reserved.rows, strict=True))
    given = {"scopes": scopes, "ids": ids, "periods": periods, "starts": starts}
    differences = [used - reserved.tokens] * len(scopes)
    await session.execute(SETTLE, given | {"differences": differences})


async def use_of(
    session: AsyncSession, scope: Scope, ids: Collection[UUID]
) -> dict[tuple[UUID, Period], int]:
    """Tokens used in the current periods, reservations of what is being answered included."""
    rows = await session.execute(USE, {"scope": scope, "ids": list(ids)})
    return {(row.scope_id, row.period): row.used for row in rows}


async def forget_old(session: AsyncSession) -> None:
    past = func.current_date() - KEPT_DAYS
    await session.execute(delete(BudgetUse).where(BudgetUse.starts_on < past))
