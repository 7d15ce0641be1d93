"""The comparison process: two texts as JSON on its standard input, what changed on its output.

It works for seconds on the longest texts, so it runs beside the server, under limits:
`comparison MEMORY SECONDS PARENT`.
"""

from __future__ import annotations

import sys
from dataclasses import asdict

import orjson

from emilie.documents.comparison.changes import changes_between
from emilie.documents.comparison.shapes import Page
from emilie.documents.extraction.limits import limit


def main() -> None:
    memory, seconds, parent = map(int, sys.argv[1:4])
    limit(memory=memory, seconds=seconds, parent=parent)
    given = orjson.loads(sys.stdin.buffer.read())
    left, right = ([Page(*page) for page in given[side]] for side in ("left", "right"))
    found = changes_between(left, right, tuple(given["paged"]))
    told = asdict(found)
    for change in told["changes"]:
        if change["kind"] == "unchanged":
            change["segments"] = []  # nobody reads again what did not change
    sys.stdout.buffer.write(orjson.dumps(told, default=list))


if __name__ == "__main__":
    main()
