"""What an endpoint says of its failures, whatever it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from emilie.inference.errors import ModelOverloaded, from_status, seconds_asked
from emilie.inference.health import LONGEST_REST


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7),
        (" 7 ", 7),
        ("²", None),
        ("٣", None),
        ("-3", None),
        ("soon", None),
        ("300", LONGEST_REST),
        ("9" * 400, LONGEST_REST),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0),
        ("Wed, 21 Oct 9999 07:28:00 GMT", LONGEST_REST),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 +999999", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", LONGEST_REST),
        ("a, b", None),
    ],
)
def test_retry_after_is_read_or_left(said: str | None, seconds: float | None) -> None:
    assert seconds_asked(said) == seconds
    refused = from_status(429, b"", said)
    assert isinstance(refused, ModelOverloaded)
    assert refused.retry_after == seconds


def test_retry_after_is_a_moment_to_come() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert seconds_asked(soon) == pytest.approx(90, abs=3)
