"""SIGKILL at ten random points, one after the other: the end is the same, and little is done twice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

from fastvec import Word2Vec
from fastvec.io.native import read_tensors

from .conftest import CHUNK, assert_same, make, text

EPOCHS, INTERVAL = 24, 2 * CHUNK  # five chunks an epoch: more than ten kills can take

# Reports each trained chunk, and each step of a checkpoint, by a line on the pipe.
CHILD = """
import os, pickle, sys
from fastvec import Word2Vec
from fastvec.train import loop, workers

path, pipe, settings = sys.argv[1], int(sys.argv[2]), pickle.load(sys.stdin.buffer)

def reporting(function, what):
    def run(*args):
        result = function(*args)
        os.write(pipe, (what(*args) + "\\n").encode())
        return result
    return run

workers.Crew._chunk = reporting(workers.Crew._chunk, lambda self, worker, bounds: "chunk")
loop.Trainer._segment = reporting(loop.Trainer._segment, lambda self, *rest: "at %d %d" % (
    self._position.epoch, self._position.offset))
os.fsync = reporting(os.fsync, lambda descriptor: "synced")
os.replace = reporting(os.replace, lambda old, new: "renamed")

if os.path.exists(path):
    Word2Vec.resume(path, settings["sentences"], progress=False)
else:
    Word2Vec(checkpoint=path, **settings)
"""


def run_and_kill(path, settings, n_lines: int) -> list[str]:
    """Start or resume the training; kill it behind so many lines. Returns what it reported."""
    read, write = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(write)],
        stdin=subprocess.PIPE,
        pass_fds=[write],
    )
    os.close(write)
    with child, os.fdopen(read) as lines:
        assert child.stdin is not None
        child.stdin.write(settings)
        child.stdin.close()
        seen = []
        for line in lines:
            seen.append(line.strip())
            if len(seen) == n_lines:
                child.kill()
        code = child.wait()
    assert code == -9, f"the training ended by itself with {code}: {seen[-3:]}"
    return seen


def reached(words: tuple[int, int]) -> int:
    epoch, offset = words
    return epoch * 40000 + offset


def test_nothing_is_lost_but_the_last_interval(tmp_path):
    import pickle

    path = tmp_path / "checkpoint.fv"
    settings = {
        "sentences": text(),
        "vector_size": 12,
        "min_count": 1,
        "workers": 1,
        "epochs": EPOCHS,
        "alpha": 0.05,
        "window": 3,
        "progress": False,
        "checkpoint_every": INTERVAL,
    }
    rng, stdin = random.Random(7), pickle.dumps(settings)
    before = 0
    for _ in range(10):
        seen = run_and_kill(path, stdin, 3 + rng.randrange(24))
        places = [tuple(map(int, line.split()[1:])) for line in seen if line.startswith("at")]
        done = max([before, *map(reached, places)])
        position = json.loads(read_tensors(path)[1]["training"])["position"]
        saved = reached((position["epoch"], position["offset"]))
        # the last checkpoint may have been on its way to the disk
        assert saved >= done - 2 * INTERVAL - CHUNK
        assert saved >= before
        before = saved
        assert len(list(tmp_path.iterdir())) <= 2, "at most the file of the write that was killed"
    assert before > 0
    resumed = Word2Vec.resume(path, text(), progress=False)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert_same(resumed, make(epochs=EPOCHS))
