"""Searching publications by hand, taking their references away, asking about their texts."""

from __future__ import annotations

from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from emilie.accounts.rights import may
from emilie.accounts.session import Caller, CallerDep
from emilie.accounts.steering.features import needs
from emilie.core.errors import CsrfRefused, Invalid, SignedOut, problems
from emilie.core.events import record
from emilie.documents import actions as documents
from emilie.documents.schemas import DocumentOut
from emilie.inference.registry import Need
from emilie.inference.sensitivities import Sensitivity, highest
from emilie.protection.guard.personal import found_in
from emilie.research import keeping
from emilie.research.errors import QueryPersonal, SearchClosed
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.declared import Publications
from emilie.research.publications.errors import (
    PublicationsNothingToRead,
    PublicationsQueryEmpty,
    PublicationsTooDeep,
    PublicationsYearsBackwards,
)
from emilie.research.publications.events import PublicationsSearched
from emilie.research.publications.export import exported
from emilie.research.publications.finding import Findings, checked, find
from emilie.research.publications.joining import joined
from emilie.research.publications.reference import reference
from emilie.research.publications.schemas import (
    PublicationDocumentOut,
    PublicationExport,
    PublicationOut,
    PublicationSearch,
    PublicationServiceOut,
    PublicationsOut,
    PublicationWanted,
)
from emilie.research.searching import Engines

router = APIRouter(
    prefix="/publications", dependencies=[may("publications"), needs("publications", reads=True)]
)


@router.get(
    "/search",
    responses=problems(
        SignedOut, SearchClosed, Invalid, QueryPersonal, PublicationsQueryEmpty,
        PublicationsYearsBackwards, PublicationsTooDeep,
    ),
)  # fmt: skip
async def search(
    request: Request, caller: CallerDep, asked: Annotated[PublicationSearch, Query()]
) -> PublicationsOut:
    """What the services that the caller may ask find, those they chose, each publication once."""
    publications: Publications = request.app.state.publications
    criteria = Criteria(**asked.model_dump(exclude={"sensitivity", "sources"}))
    checked(criteria)
    if kinds := found_in(criteria.leaving):
        raise QueryPersonal(kinds=", ".join(kinds))
    need = _need(request, caller, asked.sensitivity)
    sources = [
        each for each in publications.open_to(need)
        if not asked.sources or each.service in asked.sources
    ]  # fmt: skip
    if not sources:
        raise SearchClosed
    began = monotonic()
    findings = await find(publications.outbound, sources, criteria)
    await _account(request, caller, need.sensitivity, findings, monotonic() - began)
    return PublicationsOut(
        publications=[
            PublicationOut(publication=each, reference=reference(each))
            for each in findings.publications
        ],
        services=[
            PublicationServiceOut(
                name=each.source.name, label=each.source.label, total=each.total,
                code=each.fault.code if each.fault else None,
            )
            for each in findings.told
        ],
    )  # fmt: skip


def _need(request: Request, caller: Caller, wanted: Sensitivity | None) -> Need:
    """At least as sensitive as the organisation's conversations."""
    default = request.app.state.endpoints.default_sensitivity(caller.organisation)
    return Need(highest(default, wanted or default), caller.organisation)


async def _account(
    request: Request, caller: Caller, sensitivity: Sensitivity, findings: Findings, seconds: float
) -> None:
    """Write down who was asked, nothing of what was asked; and where open texts may be fetched."""
    answered = [each.source.name for each in findings.told if each.fault is None]
    failed = [each.source.name for each in findings.told if each.fault is not None]
    made = PublicationsSearched(
        ",".join(answered), ",".join(failed), sensitivity, len(findings.publications),
        round(1_000 * seconds),
    )  # fmt: skip
    async with request.app.state.sessions.begin() as session:
        await record(session, caller.agent_id, made)
        if texts := [each.pdf for each in findings.publications if each.pdf]:
            await keeping.note_found(session, caller.agent_id, texts)


@router.post(
    "/document",
    status_code=201,
    responses=problems(SignedOut, CsrfRefused, Invalid, SearchClosed, PublicationsNothingToRead),
)
async def as_document(
    request: Request, caller: CallerDep, wanted: PublicationWanted
) -> PublicationDocumentOut:
    """Have a publication as a document to ask about: its open text, else its abstract.

    It is the caller's, as a file that they sent: joined to a question, or forgotten.
    """
    state = request.app.state
    engines: Engines = state.engines
    open_to = engines.open_to(_need(request, caller, None), "publications")
    if not open_to:
        raise SearchClosed
    # No connection is held while the text is fetched.
    made = await joined(
        state.page_reader, state.statements, caller.agent_id, wanted.publication, caller.language,
        private=all(each.entry.private_pages for each in open_to),
        limits=state.settings.documents,
    )  # fmt: skip
    async with state.sessions.begin() as session:
        document = await documents.keep(
            session, state.objects, caller.agent_id, made.upload, made.media_type
        )
        told = DocumentOut.model_validate(document)
    return PublicationDocumentOut(
        document=told, full_text=made.full_text, code=made.fault and made.fault.code
    )


@router.post(
    "/export",
    response_class=Response,
    responses=problems(SignedOut, CsrfRefused, Invalid),
)
async def export(_: CallerDep, wanted: PublicationExport) -> Response:
    """A file of references, BibTeX or RIS. Nothing of it is kept."""
    file = exported(wanted.publications, wanted.format)
    headers = {
        "content-disposition": f'attachment; filename="{file.name}"',
        "x-content-type-options": "nosniff",
    }
    return Response(file.body, media_type=file.kind, headers=headers)
