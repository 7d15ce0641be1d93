"""What an agent may use: answers at once, tokens by day and month, theirs and their organisation's.

The statement that begins a turn takes what the answer may cost from every budget that has a limit
(`reserve_tokens`, in SQL), or is refused with nothing stored. What was really used is counted
afterwards, for all answers together, once a second. A process that dies in between leaves its
reservations counted until their period ends: a budget is never overrun for having been forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.core.errors import AppError
from emilie.inference.budgets import SETTLE, Budget, Period, Scope, taking
from emilie.inference.catalogue import Catalogue, OrganisationTable

Row = tuple[Scope, UUID, Period]


class TooManyAnswers(AppError):
    """The agent is already being given as many answers as one may have at once."""

    status, code = 429, "too_many_answers"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the caller may use."""

    at_once: int
    budgets: tuple[Budget, ...]

    def values(self, tokens: int) -> dict[str, Any]:
        """Parameters of a beginning statement that takes `tokens` from what has a limit."""
        return {"at_once": self.at_once} | taking(self.limited, tokens)

    @property
    def limited(self) -> list[Budget]:
        return [each for each in self.budgets if each.most is not None]


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a turn took, and the rows where its use is counted."""

    tokens: int = 0
    rows: tuple[tuple[Row, date | None], ...] = ()
    """With the start of the period from which tokens were taken; None: nothing was taken."""


NOTHING = Reserved()


def allowance_of(catalogue: Catalogue, caller: Caller) -> Allowance:
    quotas = catalogue.quotas
    theirs = catalogue.organisations.get(caller.organisation) or OrganisationTable()
    budgets = (
        Budget("agent", caller.agent_id, "day", quotas.tokens_a_day),
        Budget("agent", caller.agent_id, "month", quotas.tokens_a_month),
        Budget("organisation", caller.organisation_id, "day", theirs.tokens_a_day),
        Budget("organisation", caller.organisation_id, "month", theirs.tokens_a_month),
    )
    return Allowance(quotas.at_once, budgets)


def reserved(allowance: Allowance, tokens: int, starts: Sequence[date] | None) -> Reserved:
    """What the beginning statement took: `starts` is what `reserve_tokens` gave."""
    taken = dict(zip(map(_row, allowance.limited), starts or (), strict=True))
    rows = map(_row, allowance.budgets)
    return Reserved(tokens, tuple((row, taken.get(row)) for row in rows))


def _row(budget: Budget) -> Row:
    return (budget.scope, budget.scope_id, budget.period)


METERS = text("""
select asked.scope, asked.period, coalesce(used, 0) as used, asked.most,
  (since + ('1 ' || asked.period)::interval) at time zone 'Europe/Paris' as renews_at
from unnest(cast(:scopes as text[]), cast(:ids as uuid[]), cast(:periods as text[]),
  cast(:mosts as bigint[])) with ordinality as asked (scope, scope_id, period, most, place)
cross join lateral (select date_trunc(asked.period, now() at time zone 'Europe/Paris')) as t (since)
left join budget_use kept on (kept.scope, kept.scope_id, kept.period, kept.starts_on)
  = (asked.scope, asked.scope_id, asked.period, since::date)
order by place
""")


class Settlements:
    """What answers used in place of what they reserved, until it is counted, all at once."""

    def __init__(self) -> None:
        self._due: dict[tuple[Row, date | None], int] = defaultdict(int)

    def add(self, taken: Reserved, used: int) -> None:
        for row, start in taken.rows:
            self._due[row, start] += used - (taken.tokens if start is not None else 0)

    async def flush(self, session: AsyncSession) -> None:
        """Count them; what could not be counted is kept for the next time."""
        due = {key: difference for key, difference in self._due.items() if difference}
        self._due.clear()
        if not due:
            return
        ordered = sorted(due.items(), key=lambda each: (each[0][0], str(each[0][1])))
        values = {
            "scopes": [scope for ((scope, _, _), _), _ in ordered],
            "ids": [scope_id for ((_, scope_id, _), _), _ in ordered],
            "periods": [period for ((_, _, period), _), _ in ordered],
            "starts": [start for (_, start), _ in ordered],
            "differences": [difference for _, difference in ordered],
        }
        try:
            await session.execute(SETTLE, values)
        except Exception:
            for key, difference in due.items():
                self._due[key] += difference
            raise


async def meters(session: AsyncSession, allowance: Allowance) -> list[Any]:
    """What each budget of the caller has used, its limit if it has one, and when it renews."""
    values = {
        "scopes": [each.scope for each in allowance.budgets],
        "ids": [each.scope_id for each in allowance.budgets],
        "periods": [each.period for each in allowance.budgets],
        "mosts": [each.most for each in allowance.budgets],
    }
    return list((await session.execute(METERS, values)).all())
