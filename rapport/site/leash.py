"""Processes that end when the one that started them ends, even by SIGKILL, which nobody can pass on.

`python -m rapport.site.leash PARENT COMMAND …` becomes the command, held by the process with the number PARENT. Linux
alone has such a leash; elsewhere the command runs without.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Let the system send us SIGTERM when our parent dies; at once, if it has died already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def leashed(command: list[str]) -> list[str]:
    """Return the command line of a child that must not outlive this process."""
    return [sys.executable, "-m", "rapport.site.leash", str(os.getpid()), *command]


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 (no shell is meant)
