"""A label is a word of the code: nothing that names somebody, and nothing that grows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emilie.core import metrics

PACKAGE = Path(__file__).parents[2] / "src" / "emilie"
ALLOWED = {
    *("endpoint", "outcome", "code", "direction", "state", "queue"),
    *("method", "route", "status", "version", "python", "le"),
}
"""Words of the code and names of the catalogue. To add one is to say why it can neither name
anybody nor grow with use."""


def test_the_labels_are_those_decided_here() -> None:
    assert metrics.LABELS == ALLOWED


def test_what_is_told_is_what_is_declared() -> None:
    metrics.REFUSALS.labels("not_found")
    told = {
        sample.name: set(sample.labels)
        for family in metrics.REGISTRY.collect()
        for sample in family.samples
    }
    assert told
    for name, labels in told.items():
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        declared = metrics.FAMILIES.get(name) or metrics.FAMILIES[family]
        assert labels - {"le"} <= set(declared.labels), name
        assert labels <= ALLOWED, name


def test_another_label_is_refused() -> None:
    with pytest.raises(AssertionError):
        metrics._counter("emilie_bad_total", "By agent.", "agent")
    assert "emilie_bad_total" not in metrics.FAMILIES


def test_nothing_else_declares_a_metric() -> None:
    allowed = {"core/metrics.py", "core/exposition.py"}
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "prometheus_client" in path.read_text("utf-8")
    }
    assert found == allowed


def test_the_operator_guide_names_metrics_that_exist() -> None:
    guide = (PACKAGE.parents[1] / "docs" / "operator.md").read_text("utf-8")
    named = set(re.findall(r"\b(?:emilie|process)_[a-z_]+", guide))
    assert named
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in named}
    assert families - metrics.FAMILIES.keys() == set()
