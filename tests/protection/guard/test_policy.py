"""What is done of what is found: the strictest where it is classified, nothing where all do it."""

from __future__ import annotations

import pytest

from emilie.protection.guard.finding import ACTIONS, KINDS, Action, Finding, Kind
from emilie.protection.guard.markings.rules import RULES, Rule
from emilie.protection.guard.policy import Policy, heaviest
from emilie.protection.sensitivity import Sensitivity


def action(rule: str, sensitivity: Sensitivity, kind: Kind = "marking") -> Action:
    return Policy().action(Finding(kind, rule, 0, 1), sensitivity)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name.startswith("fr.")])
def test_what_is_classified_is_blocked_whatever_is_declared(rule: Rule) -> None:
    done = {action(rule.name, sensitivity) for sensitivity in ("public", "interne", "sensible")}
    assert done == {rule.action}
    restricted = rule.name == "fr.diffusion_restreinte"
    assert action(rule.name, "diffusion_restreinte") == ("allow" if restricted else rule.action)


def test_a_declared_restriction_covers_its_equivalents_and_no_more() -> None:
    covered = {
        rule.name for rule in RULES
        if rule.action == "block" and action(rule.name, "diffusion_restreinte") == "allow"
    }  # fmt: skip
    assert covered == {"fr.diffusion_restreinte", "nato.restricted", "eu.restricted", "de.nfd"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_action(kind: Kind) -> None:
    known = action("no.such_rule", "interne", kind)
    assert known in ACTIONS
    if kind == "marking":
        assert known == "block"


def test_personal_data_is_done_by_what_it_opens() -> None:
    assert action("nir.key", "sensible", "nir") == "block"
    assert action("iban.key", "interne", "iban") == "warn"
    assert action("phone.form", "interne", "phone") == "allow"
    assert action("card.key", "public", "card") == "block"


def test_a_level_and_its_mentions_are_done_by_the_strictest() -> None:
    both = "fr.diffusion_restreinte+fr.special_france"
    assert action(both, "diffusion_restreinte") == "block"
    policy = Policy({"fr.special_france": {"diffusion_restreinte": "allow"}})
    found = Finding("marking", both, 0, 1)
    assert policy.action(found, "diffusion_restreinte") == "allow"
    assert policy.action(found, "interne") == "block"


def test_an_instance_may_decide_otherwise() -> None:
    policy = Policy({"tlp.green": {"interne": "allow"}, "phone": {"interne": "mask"}})
    assert policy.action(Finding("marking", "tlp.green", 0, 1), "interne") == "allow"
    assert policy.action(Finding("marking", "tlp.green", 0, 1), "public") == "warn"
    assert policy.action(Finding("phone", "phone.form", 0, 1), "interne") == "mask"


def test_the_heaviest_is_the_strictest() -> None:
    assert heaviest([]) == "allow"
    assert heaviest(["warn", "allow", "mask"]) == "mask"
    assert heaviest(reversed(ACTIONS)) == "block"
