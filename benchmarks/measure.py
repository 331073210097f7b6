"""Measure a command as a whole process: wall seconds, processor seconds, peak memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What a process cost. `peak_gib` is the largest resident set of it."""

    wall_s: float
    cpu_s: float
    peak_gib: float
    output: str


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and least of some times, in their unit; of fewer than forty the tail would be a guess."""
    if len(times) < 40:
        raise ValueError("Take at least 40 times: of fewer the 95th percentile is little more than the largest.")
    return {
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "least_ms": round(min(times), 1),
    }


def run(command: Sequence[str], *, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; stops the benchmark with its words if it fails."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(environment), text=True)
    output = process.stdout.read() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 3}:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    return Cost(
        wall_s=time.monotonic() - begun,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_gib=usage.ru_maxrss / 2**20,
        output=output,
    )
