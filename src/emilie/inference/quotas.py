"""What an agent may use: answers at once, tokens by day and month, theirs and their organisation's.

The statement that begins a turn takes what the answer may cost from every budget that has a limit
(`reserve_tokens`, in SQL), or is refused with nothing stored. A request that turns out to be
larger (history, documents, tools) takes the difference before it is sent. What was really used is
counted afterwards, for all answers together, once a second. A process that dies in between leaves
its reservations counted until their period ends: no budget is overrun for having been forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.inference.budgets import (
    RESERVE,
    SETTLE,
    Budget,
    Period,
    Scope,
    refusals,
    taking,
    to_its_end,
)
from emilie.inference.catalogue import Catalogue, OrganisationTable
from emilie.inference.errors import may_have_read
from emilie.inference.tokens import CHARACTERS_PER_TOKEN

Row = tuple[Scope, UUID, Period]
Spent = Callable[[int], None]
"""Told of tokens used beside an answer, for the same budgets."""


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


class Spending:
    """What one answer takes from its budgets, and what it uses of them.

    What is sent counts from then on, and what is written as it comes, both by estimate; what the
    endpoint counts takes their place.
    """

    __slots__ = ("_apart", "_counted", "_limited", "_sent", "_taken", "written")

    def __init__(self, allowance: Allowance | None = None, first: Reserved = NOTHING) -> None:
        self._limited = [] if allowance is None else allowance.limited
        self._taken = [first]
        """What the beginning took, then what was taken for requests that needed more."""
        self._apart: list[Spending] = []
        self.written = 0
        """Characters said since the endpoint last counted."""
        self._sent = 0
        """Estimated tokens of the request that is being answered."""
        self._counted = 0

    def apart(self) -> Spending:
        """For requests made while others are, one after the other; counted with this one."""
        made = Spending()
        made._limited = self._limited
        self._apart.append(made)
        return made

    @property
    def taken(self) -> list[Reserved]:
        return [*self._taken, *(each for one in self._apart for each in one.taken)]

    @property
    def used(self) -> int:
        return self._own + sum(each.used for each in self._apart)

    @property
    def _own(self) -> int:
        return self._counted + self._sent + ceil(self.written / CHARACTERS_PER_TOKEN)

    async def cover(self, statements: Sessions, read: int, most: int) -> None:
        """A request of `read` tokens, whose answer takes `most`, is about to be sent.

        Takes what is missing for it, and raises `BudgetSpent` where that is not left.
        """
        self._sent = 0
        missing = self._own + read + most - sum(each.tokens for each in self._taken)
        if missing > 0 and self._limited:
            # An answer that is stopped now gives back what was taken for it meanwhile.
            await to_its_end(self._take(statements, missing))
        self._sent = read

    async def _take(self, statements: Sessions, missing: int) -> None:
        with refusals():
            async with statements() as session:
                values = taking(self._limited, missing)
                starts = (await session.execute(RESERVE, values)).scalar_one()
                rows = zip(map(_row, self._limited), starts, strict=True)
                self._taken.append(Reserved(missing, tuple(rows)))

    def counted(self, read: int, written: int) -> None:
        """The endpoint has counted its answer; 0 where it counts nothing."""
        self._counted += (read or self._sent) + written
        self._sent = self.written = 0

    def failed(self, failure: AppError) -> None:
        """What an endpoint did not take in costs nothing."""
        if not self.written and not may_have_read(failure):
            self._sent = 0


class Payer(Protocol):
    """Whose budgets are taken from: a caller, or who asked for a job."""

    @property
    def agent_id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def organisation(self) -> str: ...


def allowance_of(catalogue: Catalogue, caller: Payer) -> Allowance:
    quotas = catalogue.quotas
    budgets = (
        Budget("agent", caller.agent_id, "day", quotas.tokens_a_day),
        Budget("agent", caller.agent_id, "month", quotas.tokens_a_month),
        *budgets_of_organisation(catalogue, caller.organisation, caller.organisation_id),
    )
    return Allowance(quotas.at_once, budgets)


def budgets_of_organisation(
    catalogue: Catalogue, name: str, organisation_id: UUID
) -> tuple[Budget, Budget]:
    """What all its agents and all its keys may use together."""
    theirs = catalogue.organisations.get(name) or OrganisationTable()
    return (
        Budget("organisation", organisation_id, "day", theirs.tokens_a_day),
        Budget("organisation", organisation_id, "month", theirs.tokens_a_month),
    )


def reserved(allowance: Allowance, tokens: int, starts: Sequence[date] | None) -> Reserved:
    """What the beginning statement took: `starts` is what `reserve_tokens` gave."""
    taken = dict(zip(map(_row, allowance.limited), starts or (), strict=True))
    rows = map(_row, allowance.budgets)
    return Reserved(tokens, tuple((row, taken.get(row)) for row in rows))


def untaken(allowance: Allowance) -> Reserved:
    """What a job begins with: nothing is taken before its requests are made, all is counted."""
    return Reserved(0, tuple((_row(budget), None) for budget in allowance.budgets))


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

    def close(self, spending: Spending) -> None:
        """An answer has ended: what it used, in the period in which it began."""
        first, *more = spending.taken
        self.add(first, spending.used)
        for each in more:
            self.add(each, 0)

    def count(self, spending: Spending, used: int) -> None:
        """What was used besides for the same budgets, without asking them: a title, a summary."""
        rows = spending.taken[0].rows
        self.add(Reserved(0, tuple((row, None) for row, _ in rows)), used)

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

        async def count() -> None:
            await session.execute(SETTLE, values)
            due.clear()

        try:
            await to_its_end(count())
        except BaseException:  # a cancellation too: the server stops, and flushes once more
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
