"""What this process is called by the database, which thus knows the replicas that are alive."""

from __future__ import annotations

import os
import platform

MARK = "emilie "
PROCESS = f"{MARK}{platform.node()[:40]} {os.getpid()}"
