"""What anybody may know of this instance, and whether it is up."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import text

from emilie import __version__
from emilie.accounts.demonstration import ORGANISATION, PERSONAS, PersonaName, demonstrates
from emilie.accounts.models import Role
from emilie.accounts.oidc.issuers import IssuerKind
from emilie.accounts.rights import public
from emilie.accounts.steering.known import Steering
from emilie.accounts.steering.values import Accent
from emilie.administration.steering.schemas import BannerOut, MaintenanceOut
from emilie.core.db import StatementDep
from emilie.core.errors import DatabaseUnavailable, problems
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.schemas import EndpointOut

router = APIRouter(
    prefix="/api",
    tags=["instance"],
    dependencies=[public("ce que chacun peut savoir de l’instance")],
)


class PersonaOut(BaseModel):
    persona: PersonaName
    name: str
    role: Role
    organisation: str


class IssuerOut(BaseModel):
    """A way to sign in."""

    name: str
    kind: IssuerKind
    label: str
    silent: bool
    contact: str | None


class LimitsOut(BaseModel):
    document_bytes: int
    documents_per_turn: int
    images_per_turn: int
    text_characters: int


class InstanceOut(BaseModel):
    name: str
    institution: str
    theme: Literal["neutral", "state"]
    demonstration: bool
    issuers: list[IssuerOut]
    personas: list[PersonaOut]
    answering: EndpointOut
    local_model_down: bool
    models_down: bool
    """Whether no model that is declared is worth asking now, as this replica sees them."""
    limits: LimitsOut
    version: str
    accent: Accent | None
    maintenance: MaintenanceOut | None
    """In force, or announced."""
    banners: list[BannerOut]
    """What administrators say to everybody now."""


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    status: Literal["ready"]


def _likely(endpoints: Endpoints) -> Chosen:
    """What answers an agent of no organisation in particular, up or not."""
    allowed = endpoints.open_to(Need(endpoints.policy.default))
    served = [each for each in allowed if each.refusal is None]
    return (served or allowed or endpoints.opened)[0]


def _down(endpoints: Endpoints) -> bool:
    declared = [
        each for each in endpoints.opened if each.entry is not None and "chat" in each.abilities
    ]
    return bool(declared) and not any(each.up for each in declared)


def _maintenance(steering: Steering) -> MaintenanceOut | None:
    found = steering.maintenance or steering.announced
    if found is None:
        return None
    return MaintenanceOut(
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        fr=found.fr,
        en=found.en,
        in_force=steering.maintenance is not None,
    )


@router.get("/instance")
async def instance(request: Request) -> InstanceOut:
    state = request.app.state
    settings, steering = state.settings, state.steering
    return InstanceOut(
        name=steering.product,
        institution=settings.institution.name,
        theme=settings.institution.theme,
        demonstration=demonstrates(state),
        issuers=[
            IssuerOut(
                name=each.name,
                kind=each.kind,
                label=each.label,
                silent=each.silent,
                contact=each.contact,
            )
            for each in state.issuers
        ],
        personas=[
            PersonaOut(persona=who.persona, name=who.name, role=who.role, organisation=ORGANISATION)
            for who in PERSONAS.values()
        ],
        answering=EndpointOut.model_validate(_likely(state.endpoints).facts),
        local_model_down=any(each.refusal for each in state.endpoints.opened),
        models_down=_down(state.endpoints),
        limits=LimitsOut(
            document_bytes=settings.documents.bytes,
            documents_per_turn=settings.documents.turn,
            images_per_turn=settings.documents.images,
            text_characters=settings.limits.text,
        ),
        version=__version__,
        accent=steering.accent(),
        maintenance=_maintenance(steering),
        banners=[BannerOut(**each.model_dump()) for each in steering.banners],
    )


@router.get("/openapi.json", include_in_schema=False)
async def contract(request: Request) -> JSONResponse:
    """The contract of these routes, for who writes to them."""
    return JSONResponse(request.app.openapi())


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.head("/ready", include_in_schema=False)
@router.get("/ready", responses=problems(DatabaseUnavailable))
async def ready(session: StatementDep) -> Readiness:
    """The process answers and reaches its database."""
    await session.execute(text("select 1"))
    return Readiness(status="ready")
