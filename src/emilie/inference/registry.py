"""Which endpoints may answer what: the catalogue, open in this process.

Every model call of the product says what it needs (`Need`) and gets the endpoints that the policy
allows, in order. There is no other way to an endpoint, so there is no quiet detour.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, cast

from pydantic import SecretStr

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.http import Outbound
from emilie.inference.catalogue import (
    FROM_SETTINGS,
    Ability,
    Catalogue,
    CatalogueRefused,
    EndpointEntry,
)
from emilie.inference.errors import NoEndpointAllowed, NoEndpointUp
from emilie.inference.facts import BUILTIN, EndpointFacts, describe
from emilie.inference.health import Circuit
from emilie.inference.hosting import ON_INSTANCE, Hosting, Policy
from emilie.inference.local.plan import find_file
from emilie.inference.one_line import from_settings
from emilie.inference.queue import Gate
from emilie.inference.reading import Reading
from emilie.inference.sealed_keys import typed_key
from emilie.inference.sensitivities import Sensitivity, raised
from emilie.inference.stored import Stored, read_stored
from emilie.inference.tables import Keyed, key_of
from emilie.inference.tokens import Measure
from emilie.inference.watch import watch
from emilie.inference.ways import destinations_of, owner_of
from emilie.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from emilie.inference.local.model import LocalModel

log = logging.getLogger(__name__)

BUILTIN_CONTEXT = 400_000


@dataclass(frozen=True, slots=True)
class Need:
    """What a call to a model asks for."""

    sensitivity: Sensitivity
    organisation: str | None = None
    """Name of the caller's organisation."""
    wanted: str | None = None
    """Name of the endpoint that the agent chose; None is automatic."""
    abilities: frozenset[Ability] = frozenset({"chat"})
    background: bool = False
    """Whether nobody waits for it: it then stands behind those who do."""

    def now(self) -> Need:
        return self

    async def again(self) -> None:
        """Nothing changes it."""


class Needs(Protocol):
    """What a call asks for as it stands: a conversation may be raised while somebody waits."""

    def now(self) -> Need: ...

    async def again(self) -> None:
        """Time has passed: find out how it stands."""


def _without_prices() -> None:
    """Prices are the catalogue's: the list of all that models cost anywhere, 4 MB, is not read."""
    from genai_prices.data_snapshot import (  # noqa: PLC0415 -- as pydantic-ai, which reads it
        DataSnapshot,
        set_custom_snapshot,
    )

    set_custom_snapshot(DataSnapshot(providers=[], from_auto_update=False))


@dataclass(slots=True, eq=False)
class Chosen:
    """An endpoint open in this process; its client lives as long as it stands in the catalogue."""

    entry: EndpointEntry | None
    """None: the built-in engine."""
    facts: EndpointFacts
    hosting: Hosting
    key: SecretStr
    settings: Settings
    outbound: Outbound
    circuit: Circuit = field(default_factory=Circuit)
    gate: Gate = field(default_factory=lambda: Gate(None, 0))
    measure: Measure = field(default_factory=Measure)
    """What it taught of the size of its tokens."""
    _model: Model[Any] | None = None
    _opening: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def silence(self) -> int:
        """Seconds without a word after which it is given up."""
        return self.settings.limits.silence

    @property
    def context(self) -> int:
        """Tokens that fit in one request."""
        if self.entry is None:
            return BUILTIN_CONTEXT
        if self.entry.file is not None:  # what memory and the model itself allow
            return min(self.entry.context, cast("LocalModel", self.model).process.context)
        return self.entry.context

    @property
    def first_word(self) -> float:
        """Seconds without a first word after which another endpoint is tried."""
        # A processor may take long over a long document: that is no failure.
        if self.entry is None or self.entry.file is not None:
            return float(self.silence)
        return float(self.entry.first_word)

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({"chat", "tools"}) if self.entry is None else self.entry.abilities

    @property
    def on_instance(self) -> bool:
        return not self.facts.leaves_machine

    @property
    def refusal(self) -> AppError | None:
        """Why the local file does not serve, for the operator; None for any other endpoint."""
        if self.entry is None or self.entry.file is None or self._model is None:
            return None
        return cast("LocalModel", self._model).process.failure

    @property
    def up(self) -> bool:
        """Whether it is worth trying."""
        return self.refusal is None and self.circuit.allows()

    @property
    def model(self) -> Model[Any]:
        # The first call may come at once from a turn and from the thread that loads the engine.
        with self._opening:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> Model[Any]:
        # Imported here: pydantic-ai takes a second that the start need not wait for.
        _without_prices()
        if self.entry is None:
            from emilie.inference.builtin import BuiltinModel  # noqa: PLC0415 -- as said above

            return BuiltinModel()
        if self.entry.file is not None:
            from emilie.inference.local.model import LocalModel  # noqa: PLC0415 -- as said above

            file = find_file(self.entry.file, self.settings)
            return LocalModel(
                file, self.entry.context, self.settings.local,
                outbound=self.outbound, owner=owner_of(self.name), silence=self.silence,
                endpoint=self.name,
            )  # fmt: skip
        from emilie.inference.endpoint import EndpointModel  # noqa: PLC0415 -- as said above

        assert self.entry.url is not None
        return EndpointModel(
            self.entry.url, self.key.get_secret_value(), self.entry.model,
            outbound=self.outbound, owner=owner_of(self.name), silence=self.silence,
            endpoint=self.name,
        )  # fmt: skip

    async def probe(self) -> None:
        """Ask whether it is there, which costs it nothing; raises an `AppError` if not."""
        await self.model.probe()  # type: ignore[attr-defined]

    async def close(self) -> None:
        closing = getattr(self._model, "close", None)
        if closing is not None:
            await closing()


class Endpoints:
    """The endpoints of this process. Reads the catalogue again when its file changes."""

    def __init__(
        self, settings: Settings, outbound: Outbound, stored: Stored | None = None
    ) -> None:
        """`stored`: the version made on a screen, for who cannot follow the database."""
        self._settings = settings
        self._outbound = outbound
        self._retired: list[Chosen] = []
        self._watching: list[asyncio.Task[None]] = []
        self.refused: CatalogueRefused | None = None
        """Why the file or the version as it stands is not the one in force."""
        self.floor: Callable[[str | None], str | None] = lambda _: None
        self._catalogue, self._declared = Catalogue(), set[str]()
        self._opened: tuple[Chosen, ...] = ()
        self._policy = Policy({})
        self.reading = Reading(settings, stored or Stored())
        self._use(self.reading.catalogue)

    @property
    def policy(self) -> Policy:
        self._look()
        return self._policy

    @property
    def opened(self) -> Sequence[Chosen]:
        """Every endpoint, in the order of the file."""
        self._look()
        return self._opened

    @property
    def catalogue(self) -> Catalogue:
        self._look()
        return self._catalogue

    def default_sensitivity(self, organisation: str | None) -> Sensitivity:
        """What a conversation of that organisation begins with."""
        theirs = self.catalogue.organisations.get(organisation or "")
        return raised((theirs and theirs.default) or self._policy.default, self.floor(organisation))

    def open_to(self, need: Need) -> list[Chosen]:
        """The endpoints that may answer, the wanted one first; none when the policy says so."""
        allowed = [
            each
            for each in self.opened
            if need.abilities <= each.abilities
            and self._serves(each, need.organisation)
            and self._policy.allows(need.sensitivity, each.hosting, on_instance=each.on_instance)
        ]
        # The built-in engine stands in for local files, only while none of them can answer. One
        # that only makes vectors never does.
        if any(each.entry is not None and "chat" in each.abilities and each.up for each in allowed):
            allowed = [each for each in allowed if each.entry is not None]
        return sorted(allowed, key=lambda each: each.name != need.wanted)

    def _serves(self, chosen: Chosen, organisation: str | None) -> bool:
        """Whether it is open to that organisation, by what is said of either."""
        if chosen.entry is None:
            return True
        theirs = self._catalogue.organisations.get(organisation or "")
        chooses = theirs is not None and theirs.endpoints
        return chosen.entry.serves(organisation) and (not chooses or chosen.name in chooses)

    def label_of(self, name: str, organisation: str | None) -> str:
        """What agents of that organisation call an endpoint; its name if it is not theirs."""
        theirs = (each for each in self.opened if self._serves(each, organisation))
        return next((each.facts.label for each in theirs if each.name == name), name)

    def candidates(self, need: Need) -> list[Chosen]:
        """Those that may answer and are worth trying; at least one."""
        allowed = self.open_to(need)
        if not allowed:
            raise NoEndpointAllowed(sensitivity=need.sensitivity)
        up = [each for each in allowed if each.up]
        if not up:
            raise NoEndpointUp(seconds=max(1, min(each.circuit.seconds for each in allowed)))
        return up

    def choose(self, need: Need) -> Chosen:
        """The one that would answer now."""
        return self.candidates(need)[0]

    def key_of(self, name: str, entry: Keyed) -> SecretStr:
        """The key that an entry names, where it says or as it was typed on a screen."""
        found = key_of(name, entry)
        if found.get_secret_value() or entry.key_env is None:
            return found
        return typed_key(self._settings, self.reading.stored, entry)

    async def open(self, sessions: Sessions | None = None) -> None:
        """Watch over the file and over the endpoints that failed, until `close`; with `sessions`,
        the version in force is that of the database, and whoever goes round follows it.
        """
        if sessions is not None:
            async with sessions() as session:
                self.take(await read_stored(session))
        watching = watch(lambda: self.opened, self._retired)
        self._watching.append(asyncio.create_task(watching))

    async def close(self) -> None:
        for task in self._watching:
            task.cancel()
        # A statement that is cut gives its connection back before the pool goes.
        await asyncio.gather(*self._watching, return_exceptions=True)
        for each in (*self._opened, *self._retired):
            await each.close()

    def take(self, stored: Stored) -> None:
        """Have a version of the database in force; one that cannot be leaves things as they are."""
        if stored.number == self.reading.stored.number:
            return
        before = self.reading.stored
        try:
            self.reading.take(stored)
            self._use(self.reading.catalogue)
        except CatalogueRefused as refusal:
            self.reading.take(before)
            self.refused = self.reading.refusing(stored, refusal)
            raise self.refused from refusal
        self.refused = None
        log.warning("catalogue: version %s (%s)", stored.number, stored.source)

    def _look(self) -> None:
        """Read the file again if it changed; one that is refused leaves the last one in force."""
        if not self.reading.changed():
            return
        name = self.reading.path.name
        try:
            self.reading.read_again()
            self._use(self.reading.catalogue)
        except CatalogueRefused as refusal:
            self.refused = refusal
            log.error("%s refused: %s", refusal.params["file"], refusal.params["where"])  # noqa: TRY400 -- says where
        except Exception:  # looked at in the course of every request: none is to fail of it
            self.refused = CatalogueRefused(file=name, where="lecture impossible")
            log.exception("%s not read", name)
        else:
            self.refused = None
            log.warning("%s read again: %s endpoints", name, len(self._opened))

    def _use(self, catalogue: Catalogue) -> None:
        settings = self._settings
        stamp = self.reading.stamp_for(catalogue)
        entries = list(catalogue.endpoints)
        one_line = from_settings(settings)
        if one_line is not None:
            entries.insert(0, one_line)
        kept = {(each.entry, each.key.get_secret_value()): each for each in self._opened}
        opened: list[Chosen] = []
        for entry in entries:
            key = settings.model.key if entry is one_line else self.key_of(entry.name, entry)
            known = kept.pop((entry, key.get_secret_value()), None)
            opened.append(known or self.open_entry(entry))
        # It also answers for a local file that cannot be served, and where only vectors are made.
        if all(each.url is None or "chat" not in each.abilities for each in entries):
            opened += [each for each in self._opened if each.entry is None] or [
                self._chosen(None, BUILTIN, ON_INSTANCE, SecretStr(""))
            ]
        self._retired += [each for each in self._opened if each not in opened]
        self._opened, self._catalogue = tuple(opened), catalogue
        self._policy = catalogue.policy.policy()
        self.reading.used(stamp)
        for gone in self._declared - {each.name for each in opened}:
            self._outbound.declare(owner_of(gone), [])
        for each in opened:
            # A local file's port, once known, stays declared.
            if each.facts.kind != "local" or each.name not in self._declared:
                self._outbound.declare(owner_of(each.name), destinations_of(each))
        self._declared = {each.name for each in opened}
        self._reconsider()

    def _reconsider(self) -> None:
        """What may answer has changed: have those who wait see."""
        for each in (*self._retired, *self._opened):
            each.gate.reconsider()

    def open_entry(self, entry: EndpointEntry, typed: SecretStr | None = None) -> Chosen:
        """The endpoint of an entry, of the catalogue or not; `typed`: a key that is not kept."""
        from_environment = entry.name == FROM_SETTINGS
        key = self._settings.model.key if from_environment else self.key_of(entry.name, entry)
        return self._chosen(entry, describe(entry), entry.hosting, typed or key)

    def _chosen(
        self, entry: EndpointEntry | None, facts: EndpointFacts, hosting: Hosting, key: SecretStr
    ) -> Chosen:
        gate = Gate(None, 0)
        if entry is not None:
            # The process would queue too, without telling anybody's place.
            at_once = entry.at_once or (self._settings.local.slots if entry.file else None)
            gate = Gate(at_once, entry.waiting, self._reconsider)
        return Chosen(
            entry, facts, hosting, key, self._settings, self._outbound,
            Circuit(gate.reconsider), gate,
        )  # fmt: skip
