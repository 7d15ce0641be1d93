"""Become another program, under an account that may be lesser, and die with the parent.

Run as a script by a bare interpreter (`python -I -S child.py PARENT UID GID PROGRAM ARGS…`)
rather than in `preexec_fn`, which may deadlock in a process that has threads. The order
matters: Linux forgets the death signal when the account changes.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, uid, gid = (int(value) for value in sys.argv[1:4])
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            sys.exit("the parent died meanwhile")
    os.umask(0o077)
    os.execv(sys.argv[4], sys.argv[4:])


if __name__ == "__main__":
    main()
