"""What is done of what is found, by its rule or kind and by how sensitive the conversation is.

By default:

- **Classified information is blocked whatever is declared** (IGI 1300): a service that is not
  homologated for it may not receive it, and no sensitivity of ours stands for such a homologation.
  So are NATO's, the Union's and allied States' levels, `TLP:RED` and `TLP:AMBER+STRICT`, that leave
  their recipients or their organisation to nobody.
- **Diffusion Restreinte is blocked unless the conversation is declared so**: the policy of hostings
  then says where it may go, which is nowhere but on an instance homologated under II 901. The same
  holds for its equivalents, NATO RESTRICTED, RESTREINT UE and VS-NfD, no further.
- **What is confidential without being classified warns** (medical, personal, of a competition, of
  firms; `TLP:AMBER`, `TLP:GREEN` and their PAP; zones of restricted research): its holders may work
  on it here, and answer for where they do.
- **The NIR is blocked**: its use is limited to what a decree lists (n° 2019-341), and an instance
  whose work is on that list says so.
- **What opens an account or taxes a person** (IBAN, RIB, card, tax number, passport) warns
  everywhere: a letter about a payment may hold one, and its agent judges. Where a text is public, a
  card is blocked.
- **What is in the signature of any letter** (telephone, e-mail, address, person, SIRET, which is a
  firm's) is allowed: a warning at each message is one that nobody reads. In a public conversation,
  whose text may go anywhere, addresses and birth dates warn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from emilie.protection.guard.finding import ACTIONS, Action, Finding, Kind
from emilie.protection.guard.markings.rules import BY_NAME
from emilie.protection.sensitivity import Sensitivity

By = Mapping[Sensitivity, Action]


def _everywhere(action: Action) -> dict[Sensitivity, Action]:
    return {
        "public": action, "interne": action, "sensible": action, "diffusion_restreinte": action
    }  # fmt: skip


_RESTRICTED = ("fr.diffusion_restreinte", "nato.restricted", "eu.restricted", "de.nfd")
DEFAULTS: Mapping[str, By] = {
    **{rule.name: _everywhere(rule.action) for rule in BY_NAME.values()},
    **{name: {**_everywhere("block"), "diffusion_restreinte": "allow"} for name in _RESTRICTED},
    "nir": _everywhere("block"),
    "card": {**_everywhere("warn"), "public": "block"},
    **{kind: _everywhere("warn") for kind in ("iban", "rib", "nif", "passport")},
    **{
        kind: {**_everywhere("allow"), "public": "warn"}
        for kind in ("birth_date", "address", "plate")
    },
    **{kind: _everywhere("allow") for kind in ("phone", "email", "person", "siret")},
}
"""By the name of a rule, or by a kind."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`changed` are the rules and kinds for which an instance decides otherwise."""

    changed: Mapping[str, By] = field(default_factory=dict)

    def action(self, finding: Finding, sensitivity: Sensitivity) -> Action:
        """What is done of the finding: its rule is looked up before its kind. Of a level and the
        mentions beside it (`fr.secret+fr.acssi`), what is strictest.
        """
        return heaviest(
            self._action(rule, finding.kind, sensitivity) for rule in finding.rule.split("+")
        )

    def _action(self, rule: str, kind: Kind, sensitivity: Sensitivity) -> Action:
        for table in (self.changed, DEFAULTS):
            for name in (rule, kind):
                if name in table and sensitivity in table[name]:
                    return table[name][sensitivity]
        # A mark that no table knows is one that nobody may let pass.
        return "block"


def heaviest(actions: Iterable[Action]) -> Action:
    """The strictest of them; of none, that all is allowed."""
    return max(actions, key=ACTIONS.index, default="allow")
