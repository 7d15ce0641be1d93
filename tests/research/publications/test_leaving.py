"""What leaves of a search of publications, and where to."""

from __future__ import annotations

from emilie.core.http import Outbound
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.finding import find
from emilie.research.publications.sources import Source


def test_all_that_leaves_is_looked_at() -> None:
    criteria = Criteria(words="eau", title="rivières", author="Durand", collection="LOCEAN")
    assert criteria.leaving == "eau rivières Durand LOCEAN"


async def test_nobody_is_called_before_a_way_is_declared() -> None:
    outbound = Outbound()
    findings = await find(outbound, [Source("hal", "hal")], Criteria(words="eau"))
    await outbound.close()
    [told] = findings.told
    assert told.fault is not None
    assert "n’est pas joignable" in told.fault.told
