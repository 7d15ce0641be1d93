"""Waves over HTTP, for those who run the experiment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from emilie.accounts.invitations import errors as refusals
from emilie.accounts.invitations import reminding
from emilie.accounts.invitations.schemas import RemindedOut
from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.waves import actions, changing, errors, figures, lot
from emilie.accounts.waves.schemas import (
    ClosingIn,
    DrawIn,
    EligibleList,
    WaveChangeList,
    WaveDetail,
    WaveIn,
    WaveList,
    WavePatch,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.core.mail.jobs import ask_to_send

router = APIRouter(prefix="/api/waves", tags=["waves"], dependencies=[may("waves:run")])

READS = problems(SignedOut, NotFound)
WRITES = (SignedOut, NotFound, CsrfRefused, errors.WaveOver)
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


def _sends(request: Request) -> bool:
    return bool(request.app.state.settings.mail.sends)


def _file(name: str) -> dict[str, str]:
    return SANDBOXED | {"content-disposition": f'attachment; filename="{name}"'}


@router.get("", responses=problems(SignedOut))
async def listing(session: StatementDep) -> WaveList:
    return WaveList(items=await figures.listing(session))


@router.get("/organisations", responses=problems(SignedOut))
async def organisations(session: StatementDep) -> EligibleList:
    """Those that a wave may be opened for."""
    return EligibleList(items=await figures.eligible(session))


@router.post(
    "",
    status_code=201,
    responses=problems(
        SignedOut, NotFound, CsrfRefused, errors.WaveDatesRefused, errors.WaveWithoutSeats,
        errors.WaveWithoutLaterDate, errors.WaveOrganisationTwice,
    ),
)  # fmt: skip
async def open_wave(
    request: Request, session: SessionDep, caller: CallerDep, wanted: WaveIn
) -> WaveDetail:
    """Open a wave for some organisations, with seats in each."""
    wave = await actions.open_wave(session, caller.agent_id, wanted)
    await session.refresh(wave)
    return await figures.describe(session, wave, sends=_sends(request))


@router.get("/{wave_id}", responses=READS)
async def read(request: Request, session: StatementDep, wave_id: UUID) -> WaveDetail:
    """A wave with its figures, by organisation and by arm."""
    wave = await actions.find(session, wave_id)
    return await figures.describe(session, wave, sends=_sends(request))


@router.patch(
    "/{wave_id}",
    responses=problems(
        *WRITES, errors.WaveBegun, errors.WaveSeatsGiven, errors.WaveDatesRefused,
        errors.WaveWithoutSeats, errors.WaveWithoutLaterDate, errors.WaveOrganisationTwice,
    ),
)  # fmt: skip
async def change(
    request: Request, session: SessionDep, caller: CallerDep, wave_id: UUID, wanted: WavePatch
) -> WaveDetail:
    """Change its dates to come and its seats; new ones are for those who wait."""
    sends = _sends(request)
    wave = await changing.change(session, caller.agent_id, wave_id, wanted, sends=sends)
    await ask_to_send(session, request.app.state.settings.mail)
    # Whose access begins is read with their sessions.
    request.app.state.known_sessions.forget_all()
    await session.flush()
    return await figures.describe(session, wave, sends=sends)


@router.get("/{wave_id}/changes", responses=READS)
async def changes(session: StatementDep, wave_id: UUID) -> WaveChangeList:
    """What was changed of it since it was opened, and by whom."""
    return WaveChangeList(items=await changing.changes(session, wave_id))


@router.post(
    "/{wave_id}/draw",
    responses=problems(
        *WRITES, errors.WaveNotByLot, errors.WaveAlreadyDrawn, errors.WaveNothingToDraw
    ),
)
async def draw(
    request: Request, session: SessionDep, caller: CallerDep, wave_id: UUID, wanted: DrawIn
) -> WaveDetail:
    """Draw the candidates by lot, once. The method is in `docs/operator.md`."""
    wave = await actions.going_on(session, wave_id)
    await lot.draw(session, caller.agent_id, wave, wanted.seed, sends=_sends(request))
    await ask_to_send(session, request.app.state.settings.mail)
    return await figures.describe(session, wave, sends=_sends(request))


@router.get(
    "/{wave_id}/draw.csv", response_class=Response,
    responses=problems(SignedOut, NotFound, errors.WaveNothingToDraw) | CSV,
)  # fmt: skip
async def drawn(session: StatementDep, wave_id: UUID) -> Response:
    """The list as it was drawn, with what it takes to check it."""
    wave = await actions.find(session, wave_id)
    if wave.seed is None:
        raise errors.WaveNothingToDraw
    head = ("organisation_id", "invitation_id", "sha256", "rank", "arm")
    content = figures.lines([head, *await lot.result(session, wave)])
    return Response(content, media_type="text/csv; charset=utf-8", headers=_file("tirage.csv"))


@router.get("/{wave_id}/participation.csv", response_class=StreamingResponse, responses=READS | CSV)
async def participation(request: Request, session: StatementDep, wave_id: UUID) -> Response:
    """All that happened in it, and when: listed, drawn, invited, activated…"""
    await actions.find(session, wave_id)
    found = figures.happenings(request.app.state.statements, wave_id)
    kind = "text/csv; charset=utf-8"
    return StreamingResponse(found, media_type=kind, headers=_file("participation.csv"))


@router.post("/{wave_id}/pause", responses=problems(*WRITES))
async def pause(
    request: Request, session: SessionDep, caller: CallerDep, wave_id: UUID
) -> WaveDetail:
    """Refuse the questions of its agents until it goes on."""
    wave = await actions.pause(session, caller.agent_id, wave_id)
    request.app.state.known_sessions.forget_all()
    return await figures.describe(session, wave, sends=_sends(request))


@router.post("/{wave_id}/resume", responses=problems(*WRITES))
async def resume(
    request: Request, session: SessionDep, caller: CallerDep, wave_id: UUID
) -> WaveDetail:
    wave = await actions.resume(session, caller.agent_id, wave_id)
    request.app.state.known_sessions.forget_all()
    return await figures.describe(session, wave, sends=_sends(request))


@router.post(
    "/{wave_id}/close",
    responses=problems(*WRITES, errors.WaveClosingTooSoon, errors.WaveKeptTooShort),
)
async def close(
    request: Request, session: SessionDep, caller: CallerDep, wave_id: UUID, wanted: ClosingIn
) -> WaveDetail:
    """Decide when it ends; its agents are told at once, by e-mail."""
    wave = await actions.close(session, caller.agent_id, wave_id, wanted, sends=_sends(request))
    await ask_to_send(session, request.app.state.settings.mail)
    return await figures.describe(session, wave, sends=_sends(request))


@router.post(
    "/{wave_id}/remind",
    responses=problems(*WRITES, refusals.NobodyToRemind, refusals.MailNotSent),
)
async def remind(
    request: Request, session: SessionDep, caller: CallerDep, wave_id: UUID
) -> RemindedOut:
    """Remind those of all its organisations who did not answer."""
    if not _sends(request):
        raise refusals.MailNotSent
    wave = await actions.going_on(session, wave_id)
    done = await reminding.remind(session, caller.agent_id, wave_id=wave.id)
    await ask_to_send(session, request.app.state.settings.mail)
    return done
