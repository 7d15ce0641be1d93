"""The process that reads one table: its bytes in, one line of JSON out.

Native code reads what anybody may have made, so it runs alone, without secrets, under limits.
Written: `{"columns": […], "rows": [[…]]}`, or `{"error": code, "params": {…}}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from emilie.batches.table.reading import Refused, code_of, read
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.limits import limit


def main() -> None:
    kind = sys.argv[1]
    most, memory, seconds, parent = (int(value) for value in sys.argv[2:6])
    limit(memory=memory, seconds=seconds, parent=parent)
    json.dump(_said(sys.stdin.buffer.read(), kind, most), sys.stdout, ensure_ascii=False)
    sys.stdout.flush()


def _said(content: bytes, kind: str, most: int) -> dict[str, Any]:
    try:
        found = read(content, kind, most)
    except Refused as refusal:
        return {"error": refusal.code, "params": refusal.params}
    except Unreadable as error:
        return {"error": code_of(error).code, "params": {}}
    return {"columns": found.names, "rows": found.rows}


if __name__ == "__main__":
    main()
