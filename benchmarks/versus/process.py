"""Every run is a process of its own; its peak memory is watched from outside."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

Run = dict[str, Any]
WORKER = Path(__file__).with_name("worker.py")
SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Task:
    """What one process does: a job of ``jobs.py`` with a program, and its arguments."""

    program: str
    job: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    isa: str | None = None


class WorkerError(RuntimeError):
    """A worker process failed; the message holds the end of its error output."""


def private_bytes(pid: int | str) -> int:
    """RssAnon + RssShmem of a process in bytes: what it holds and no file could give back."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(
        int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:"))
    )


def run(task: Task) -> Run:
    """Run one task and return what it printed, with ``peak_bytes`` added.

    Raises
    ------
    WorkerError
        If the process ends with an error.
    """
    environment = dict(os.environ, **({"FASTVEC_ISA": task.isa} if task.isa else {}))
    order = {"program": task.program, "job": task.job, "arguments": dict(task.arguments)}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        # -P: the worker appends the source tree to the path itself, behind an installed fastvec.
        process = subprocess.Popen(
            [sys.executable, "-P", str(WORKER), json.dumps(order)],
            stdout=out,
            stderr=err,
            env=environment,
        )
        peak = 0
        try:
            while process.poll() is None:
                peak = max(peak, private_bytes(process.pid))
                time.sleep(SAMPLE_SECONDS)
        finally:
            process.kill()
            process.wait()
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            raise WorkerError(f"{task.program} {task.job} failed:\n{err.read()[-2000:]}")
        lines = out.read().splitlines()
    result: Run = json.loads(lines[-1])
    result["peak_bytes"] = peak
    return result


def interleave(tasks: Mapping[str, Task], repeat: int, seeds: bool = False) -> dict[str, list[Run]]:
    """Run all tasks in turn, ``repeat`` times over: drift of the machine meets all alike.

    With ``seeds`` each turn has a seed of its own, 1, 2, ...
    """
    runs: dict[str, list[Run]] = {name: [] for name in tasks}
    for turn in range(repeat):
        for name, task in tasks.items():
            print(f"  {name}, run {turn + 1} of {repeat}", file=sys.stderr, flush=True)
            if seeds:
                task = replace(task, arguments={**task.arguments, "seed": turn + 1})
            runs[name].append(run(task))
    return runs
