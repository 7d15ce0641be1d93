"""A little library on loopback: HAL and Crossref in their shapes, and the texts that HAL finds.

`library.papers` are the records of HAL; Crossref is down unless a test says otherwise. What was
searched is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from support.files import pdf
from support.web import Page, World, demonstration, little_web

ABSTRACT = (
    "La qualité de l’eau des rivières s’améliore depuis trente ans, sauf pour les nitrates, dont"
    " les concentrations restent stables dans les bassins agricoles."
)
FINDING = "Les concentrations de nitrates dépassent le seuil dans douze bassins sur quarante"
TEXT = [
    ["Introduction", "Ce travail suit quarante bassins versants pendant trente ans."],
    ["Résultats", f"{FINDING}.", "Les autres bassins sont restés sous le seuil."],
]


@dataclass
class Library(World):
    papers: list[dict[str, Any]] = field(default_factory=list)
    searched: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    hal_status: int = 200
    crossref_status: int = 503

    def add_paper(
        self, title: str, abstract: str = ABSTRACT, *, text: bytes | None = None, **more: Any
    ) -> str:
        """A record of HAL, with its open text if it has one; gives its identifier."""
        number = len(self.papers) + 1
        name = f"hal-0400000{number}"
        record: dict[str, Any] = {
            "halId_s": name, "uri_s": f"https://hal.science/{name}", "title_s": [title],
            "authFirstName_s": ["Éléonore", "Jean-Marc"], "authLastName_s": ["Durand", "Le Goff"],
            "authFullName_s": ["Éléonore Durand", "Jean-Marc Le Goff"], "docType_s": "ART",
            "producedDate_s": f"20{20 + number}-05-12",
            "journalTitle_s": "Revue des sciences de l’eau", "volume_s": "36", "issue_s": "2",
            "page_s": "85-102", "doiId_s": f"10.7202/109876{number}", "language_s": ["fr"],
            "openAccess_bool": text is not None,
        }  # fmt: skip
        if abstract:
            record["abstract_s"] = [abstract]
        if text is not None:
            path = f"/{name}/document"
            record["fileMain_s"] = self.url + path
            self.pages[path] = Page(text, "application/pdf")
        self.papers.append(record | more)
        return name

    async def hal(self, request: web.Request) -> web.Response:
        self.searched.append(("hal", dict(request.query)))
        if self.hal_status != 200:
            return web.Response(status=self.hal_status, text="secret de HAL")
        found = {"numFound": len(self.papers), "start": 0, "docs": self.papers}
        return web.json_response({"response": found})

    async def crossref(self, request: web.Request) -> web.Response:
        self.searched.append(("crossref", dict(request.query)))
        if self.crossref_status != 200:
            return web.Response(status=self.crossref_status, text="secret de Crossref")
        message = {"total-results": 0, "items": []}
        return web.json_response({"status": "ok", "message-type": "work-list", "message": message})

    @property
    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/search/", self.hal)
        app.router.add_get("/search/{collection}/", self.hal)
        app.router.add_get("/works", self.crossref)
        app.router.add_get("/{path:.*}", self.page)
        return app

    def catalogue(
        self, *, policy: str = "", more: str = "", organisation: str | None = None
    ) -> str:
        tables = "".join(
            f'[search.{name}]\nkind = "{name}"\nurl = "{self.url}"\nprivate_pages = true\n'
            f'hosting = {{ operator = "{operator}", seat = "FR", country = "FR" }}\n'
            for name, operator in (("hal", "CNRS"), ("crossref", "Crossref"))
        )
        name = organisation or demonstration()
        switched = f'[organisations."{name}"]\nsearch = ["hal", "crossref"]\n'
        return f"{policy}\n{tables}{more}\n{switched}"


def text_of_paper() -> bytes:
    return pdf(TEXT)


@contextmanager
def little_library() -> Iterator[Library]:
    library = Library()
    with little_web(library):
        yield library
