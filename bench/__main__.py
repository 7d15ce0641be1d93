"""`make bench` runs every row, `make bench BENCH="turns page"` those that are named.

`BENCH=profile` adds to the turns where the server's time goes; `BENCH=scaling` measures 20 to 300
agents. The exit code is 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from functools import partial

from bench import (
    comparison,
    crowd,
    exports,
    guard,
    haystack,
    invitations,
    members,
    pages,
    reading,
    report,
    sign_ins,
    space,
    streams,
    translation,
    turns,
    web,
    weight,
)
from bench.bars import Row

ROWS: dict[str, Callable[[], Row]] = {
    "page": weight.page,
    "start": weight.start,
    "document": reading.document,
    "scan": pages.scan,
    "source": pages.source,
    "export": exports.export,
    "comparison": comparison.comparison,
    "translation": translation.translation,
    "web": web.search_web,
    "guard": guard.guard,
    "conversation": reading.conversation,
    "search": reading.search,
    "retrieval": reading.retrieval,
    "haystack": partial(haystack.haystack, 100_000, bar=5, embedded=True),
    "space": partial(space.space, 1_000),
    "space-5000": partial(space.space_of_small, 5_000),
    "crowd": crowd.crowd,
    "invitations": invitations.invitations,
    "members": members.members,
    "streams": streams.streams,
    "sign-ins": sign_ins.sign_ins,
    **{
        name: partial(turns.measure, name)
        for name in ("turns", "turns-200", "turns-250", "turns-fast")
    },
}
OPTIONAL: dict[str, Callable[[], Row]] = {
    **{name: partial(turns.measure, name) for name in turns.SCALES if name not in ROWS},
    "haystack-million": partial(haystack.haystack, 1_000_000, bar=15),
    "profile": partial(turns.measure, "turns-200", profiled=True),
}
SCALING = ("turns-20", "turns", "turns-200", "turns-250", "turns-300")


def main() -> int:
    known = [*ROWS, *OPTIONAL, "scaling"]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=", ".join(known))
    parser.add_argument("--record", action="store_true", help="add the table to results.md")
    given = parser.parse_args()
    # Checked here: argparse of Python 3.11 takes no row at all for a wrong one.
    if unknown := set(given.rows) - set(known):
        parser.error(f"unknown row: {', '.join(sorted(unknown))} (known: {', '.join(known)})")
    if not sys.platform.startswith("linux"):
        parser.error("memory and processor time are read from /proc: Linux only")
    # Leave through the `with` blocks, so that what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    names = list(given.rows) or list(ROWS)
    if "scaling" in names:
        names[names.index("scaling") : names.index("scaling") + 1] = SCALING
    print(report.machine(), flush=True)
    rows = []
    for name in names:
        rows.append((ROWS | OPTIONAL)[name]())
        report.say(rows[-1])
    kept = report.keep(rows, in_history=given.record or not given.rows)
    missed = [row.title for row in rows if row.failed]
    print(f"\n{kept.relative_to(report.HERE.parent)}")
    print(f"missed: {'; '.join(missed)}" if missed else "every bar is reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
