"""What happens to accounts without anybody asking: sessions that ended are forgotten."""

from __future__ import annotations

from procrastinate import JobContext
from sqlalchemy import delete, func

from emilie.accounts.models import LogoutToken, PendingSignIn, SignedSession
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs


@jobs.periodic(cron="41 * * * *")
@jobs.task(name="accounts:forget-sessions", queue="upkeep", priority=UPKEEP, pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    await forget_ended(context.additional_context["sessions"])


async def forget_ended(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(SignedSession).where(SignedSession.expires_at < func.now()))
        await session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at < func.now()))
        await session.execute(delete(LogoutToken).where(LogoutToken.expires_at < func.now()))
