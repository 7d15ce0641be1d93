"""How the instance is, over HTTP, for administrators."""

from __future__ import annotations

from fastapi import APIRouter, Request

from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.administration.health import actions
from emilie.administration.health.schemas import HealthOut, JobRetryIn
from emilie.administration.steering.errors import JobNotFailed
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, SignedOut, problems

PATH = "/api/administration/health"
router = APIRouter(prefix=PATH, tags=["administration"], dependencies=[may("health")])


@router.get("", responses=problems(SignedOut, RightMissing))
async def look(request: Request, session: StatementDep) -> HealthOut:
    """Endpoints, jobs, files, database, certificates, e-mails, replicas, versions, as they are."""
    return await actions.look(request.app.state, session)


@router.post(
    "/retries", status_code=204,
    responses=problems(SignedOut, RightMissing, CsrfRefused, MfaRequired, JobNotFailed),
)  # fmt: skip
async def retry(session: SessionDep, caller: CallerDep, wanted: JobRetryIn) -> None:
    """Have a job that was given up tried again."""
    await actions.retry(session, caller.agent_id, wanted.job_id)
