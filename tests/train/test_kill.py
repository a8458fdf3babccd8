"""SIGKILL at ten random points, one after the other: the end is the same, and little is done twice."""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from fastvec import Word2Vec
from fastvec.io.native import read_tensors
from fastvec.train.newest import take_newest

from .conftest import CHUNK, SETTINGS, assert_same, make, text

EPOCHS, INTERVAL = 24, 2 * CHUNK  # five chunks an epoch: more than ten kills can take

# For each line it is given, forks a process that starts or resumes the training, and waits for its
# end; so the interpreter starts once. The pipe gets a line for each trained chunk and each step of a
# checkpoint.
SERVER = """
import os, pickle, sys
from fastvec import Word2Vec
from fastvec.train import loop, workers

path, pipe, settings = sys.argv[1], int(sys.argv[2]), pickle.load(open(sys.argv[3], "rb"))

def say(text):
    os.write(pipe, (text + "\\n").encode())

def reporting(function, what):
    def run(*args):
        result = function(*args)
        say(what(*args))
        return result
    return run

workers.Crew._chunk = reporting(workers.Crew._chunk, lambda self, worker, bounds: "chunk")
loop.Trainer._segment = reporting(loop.Trainer._segment, lambda self, *rest: "at %d %d" % (
    self._position.epoch, self._position.offset))
os.fsync = reporting(os.fsync, lambda descriptor: "synced")
os.replace = reporting(os.replace, lambda old, new: "renamed")

for line in sys.stdin:
    child = os.fork()
    if child:
        say("ended %d" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        continue
    say("pid %d" % os.getpid())
    if os.path.exists(path):
        Word2Vec.resume(path, settings["sentences"], progress=False)
    else:
        Word2Vec(checkpoint=path, **settings)
    os._exit(0)
"""


class Server:
    """A process that trains in children of its own, to be killed."""

    def __init__(self, path, settings) -> None:
        read, write = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(path), str(write), str(settings)],
            stdin=subprocess.PIPE,
            pass_fds=[write],
            text=True,
        )
        os.close(write)
        self._lines = os.fdopen(read)

    def run_and_kill(self, n_lines: int) -> list[str]:
        """Start or resume the training; kill it behind so many lines. Returns what it reported."""
        assert self._process.stdin is not None
        print("go", file=self._process.stdin, flush=True)
        child, seen = int(next(self._lines).removeprefix("pid ")), []
        for line in self._lines:
            if line.startswith("ended"):
                assert line == f"ended {-signal.SIGKILL}\n", seen[-3:]
                return seen
            seen.append(line.strip())
            if len(seen) == n_lines:
                os.kill(child, signal.SIGKILL)
        pytest.fail("the server died")

    def close(self) -> None:
        self._process.communicate()
        self._lines.close()


def reached(position) -> int:
    epoch, offset = position
    return int(epoch) * 40000 + int(offset)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_nothing_is_lost_but_the_last_interval(tmp_path):
    (folder := tmp_path / "checkpoints").mkdir()
    path, settings = folder / "checkpoint.fv", tmp_path / "settings"
    more = {"sentences": text(), "epochs": EPOCHS, "checkpoint_every": INTERVAL}
    settings.write_bytes(pickle.dumps(SETTINGS | more))
    rng, before = random.Random(7), 0
    lost = []
    with closing(Server(path, settings)) as server:
        for _ in range(10):
            seen = server.run_and_kill(3 + rng.randrange(24))
            trained = before
            for line in seen:
                if line.startswith("at"):
                    trained = reached(line.split()[1:])
                elif line == "chunk":
                    trained += CHUNK
            take_newest(path)
            position = json.loads(read_tensors(path)[1]["training"])["position"]
            saved = reached((position["epoch"], position["offset"]))
            lost.append(trained - saved)
            # a checkpoint is due at the first end of a chunk behind the interval
            assert lost[-1] < INTERVAL + CHUNK
            assert saved >= before
            before = saved
            assert len(list(folder.iterdir())) <= 2, "at most the file of the write that was killed"
    assert before > 0 and max(lost) > 0
    resumed = Word2Vec.resume(path, text(), progress=False)
    assert [p.name for p in folder.iterdir()] == [path.name]
    assert_same(resumed, make(epochs=EPOCHS))
