"""What `emilie doctor` found, and how it says it.

A finding is `ok`, `à installer` (something optional is not there), `à vérifier` (something works,
and is perhaps not what was meant) or `en panne` (something needed does not work).
"""

from __future__ import annotations

import errno
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

State = Literal["ok", "à installer", "à vérifier", "en panne"]


@dataclass(frozen=True)
class Finding:
    name: str
    state: State
    detail: str
    advice: str = ""

    def facts(self) -> dict[str, str]:
        return asdict(self)


def table(findings: list[Finding]) -> str:
    wide = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.name:<{wide}}  {finding.state:<11}  {finding.detail}")
        if finding.advice:
            lines.append(f"{'':<{wide}}  {'':<11}  → {finding.advice}")
    return "\n".join(lines)


REASONS = {
    errno.EACCES: "accès refusé", errno.EPERM: "accès refusé", errno.ENOENT: "introuvable",
    errno.ENOSPC: "disque plein", errno.EROFS: "en lecture seule", errno.ENOTDIR: "pas un dossier",
}  # fmt: skip


def unexpected(error: Exception) -> str:
    """What broke, in French: the messages of exceptions are not."""
    if isinstance(error, OSError) and error.errno in REASONS:
        named = f"{error.filename} : " if isinstance(error.filename, str) else ""
        return f"{named}{REASONS[error.errno]}"
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f", à {Path(last[0].filename).name}, ligne {last[0].lineno}" if last else ""
    return f"erreur inattendue ({type(error).__name__}{place})"
