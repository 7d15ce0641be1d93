"""Documents that are read already, and postings: what search finds its way in."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, Organisation
from emilie.core.ids import new_id
from emilie.documents.extraction.blocks import Page
from emilie.documents.index.postings import Postings, unpack
from emilie.documents.ingestion import store
from emilie.documents.models import Document
from emilie.documents.passages import cut
from emilie.documents.reading import Read

LEAVE = "Les agents ont droit à vingt-cinq jours de congés payés chaque année."
TELEWORK = "Le télétravail est permis deux jours par semaine, sauf nécessité de service."
STATE = "L’État prend à sa charge la moitié de l’abonnement aux transports."
NOISE = "Le présent article entre en vigueur le lendemain de sa publication au journal officiel."


async def make(
    session: AsyncSession, name: str, *texts: str,
    heading: str | None = None, space_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """A document that is ready, of one passage a page."""
    agent = await _agent(session)
    document = Document(
        id=new_id(), agent_id=agent, space_id=space_id, name=name, media_type="text/plain",
        size=1, sha256=b"", object_key=name, state="reading", page_label="section",
    )  # fmt: skip
    session.add(document)
    await session.flush()
    pages = []
    for text in texts:
        cuts, _ = cut(Page(text, heading=heading), None)
        spans = [[each.start, each.end, each.words, each.heading] for each in cuts]
        pages.append({"text": text, "heading": heading, "quality": None, "passages": spans})
    await store(session, document.id, Read("section", pages))
    return document.id


async def _agent(session: AsyncSession) -> UUID:
    organisation = Organisation(name=f"Organisation {new_id()}")
    session.add(organisation)
    await session.flush()
    agent = Agent(
        organisation_id=organisation.id, given_name="A", name="A B", email="a@example.org",
        role="agent",
    )  # fmt: skip
    session.add(agent)
    await session.flush()
    return agent.id


def postings(places: dict[int, tuple[int, int]]) -> Postings:
    """Postings as the database gives them, from the count and the words of each place."""
    rows = sorted(places.items())
    return unpack(
        np.array([place for place, _ in rows], ">i4").tobytes(),
        np.array([count for _, (count, _) in rows], "u1").tobytes(),
        np.array([words for _, (_, words) in rows], ">i2").tobytes(),
    )
