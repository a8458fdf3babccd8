"""Models and what belongs to them survive pickle, deepcopy, joblib, fork and spawn."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from fastvec import CallbackAny2Vec, EarlyStopping, StopTraining, Word2Vec, utils
from fastvec.contexts import Cbow, SkipGram
from fastvec.rules import Adagrad, Sgd
from fastvec.train.callbacks import CallbackList
from fastvec.train.errors import DivergenceError
from fastvec.train.interval import Interval
from fastvec.train.plan import Schedule
from fastvec.train.position import Position
from fastvec.train.recovery import Recovery

SENTENCES = [[f"w{(i * j) % 17}" for j in range(1, 9)] for i in range(300)]


class Keeps(CallbackAny2Vec):
    """Copies the model while it trains."""

    def __init__(self):
        self.copies = []

    def on_epoch_end(self, model):
        self.copies.append(pickle.loads(pickle.dumps(model)))


def keep_all(word, count, min_count):
    return utils.RULE_KEEP


def make(**kwargs) -> Word2Vec:
    settings = {"vector_size": 10, "min_count": 1, "workers": 1, "progress": False, **kwargs}
    return Word2Vec(SENTENCES, **settings)


def by_joblib(value):
    joblib = pytest.importorskip("joblib")
    import io

    file = io.BytesIO()
    joblib.dump(value, file)
    file.seek(0)
    return joblib.load(file)


COPIES = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "deepcopy": copy.deepcopy,
    "joblib": by_joblib,
}
MODELS = {
    "sg": lambda: make(sg=1),
    "cbow-hs": lambda: make(hs=1, negative=0),
    "adagrad": lambda: make(sg=1, rule=Adagrad(initial_accumulator=0.1)),
    "callbacks": lambda: make(callbacks=[Keeps()], trim_rule=keep_all),
    "threads": lambda: make(workers=3),
    "stopped": lambda: make(early_stopping=EarlyStopping(held_out=0.1)),
    "empty": lambda: Word2Vec(vector_size=10, min_count=1, workers=1, progress=False),
}


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("kind", MODELS)
def test_models(kind, copied):
    model = MODELS[kind]()
    model.workers = 1
    twin = COPIES[copied](model)
    assert twin.training_history == model.training_history
    for each in (model, twin):
        if not len(each.wv):
            each.build_vocab(SENTENCES)
        each.train(SENTENCES, total_examples=300, epochs=1)
    assert (twin.wv.vectors == model.wv.vectors).all()
    assert twin.rule == model.rule


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize(
    "value",
    [
        Adagrad(eps=1e-3),
        Sgd(),
        Cbow(mean=False),
        SkipGram(),
        EarlyStopping(score=len),
        EarlyStopping(held_out=0.2, patience=4),
        Interval(words=3),
        Recovery(on_divergence="reduce_alpha"),
        Position(Schedule(0.1, 0.01, 3), epoch=2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_parts_and_options(value, copied):
    assert COPIES[copied](value) == value


def test_callbacks_and_errors():
    keeps = pickle.loads(pickle.dumps(CallbackList([Keeps()])))
    assert len(keeps) == 1
    for error in (StopTraining("x"), DivergenceError("x")):
        assert pickle.loads(pickle.dumps(error)).args == ("x",)


def test_a_copy_taken_in_a_callback_is_the_model_of_that_moment():
    keeps = Keeps()
    model = make(callbacks=[keeps], epochs=3)
    assert [len(each.training_history) for each in keeps.copies] == [1, 2, 3]
    assert (keeps.copies[2].wv.vectors == model.wv.vectors).all()
    assert (keeps.copies[1].wv.vectors != model.wv.vectors).any()


CHILDREN = """
import multiprocessing, sys
import numpy as np
from fastvec import Word2Vec

S = [[f"w{(i * j) % 17}" for j in range(1, 9)] for i in range(3000)]

def train(model, sentences, queue):
    model.train(sentences, total_examples=len(sentences), epochs=1)
    queue.put(model.wv.vectors.tobytes())

def main(method):
    model = Word2Vec(S, vector_size=10, min_count=1, workers=2, progress=False)
    model.workers = 1
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    child = context.Process(target=train, args=(model, S, queue))
    child.start()
    theirs = queue.get(timeout=60)
    child.join()
    model.train(S, total_examples=len(S), epochs=1)
    assert theirs == model.wv.vectors.tobytes()
    model.workers = 3  # threads in the parent, behind the child's
    model.train(S, total_examples=len(S), epochs=1)
    print(child.exitcode)

if __name__ == "__main__":
    main(sys.argv[1])
"""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_children_train_after_threads_did(method, tmp_path):
    script = tmp_path / "children.py"
    script.write_text(CHILDREN)
    # forking beside the threads of a BLAS is a warning in newer Pythons
    warnings = ["-W", "error"] if method != "fork" else []
    run = subprocess.run(
        [sys.executable, *warnings, str(script), method],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ,
    )
    assert run.stdout.strip() == "0", run.stderr


def test_a_forked_child_may_use_threads():
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    code = (
        "import os\n"
        "from fastvec import Word2Vec\n"
        "S = [['a', 'b', 'c', 'd'] * 5] * 3000\n"
        "def make(): return Word2Vec(S, vector_size=8, min_count=1, workers=3, progress=False)\n"
        "make()\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    model = make()\n"
        "    os._exit(0 if len(model.training_history) == 5 else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "0", run.stderr


def test_histories_are_plain():
    model = make(epochs=2)
    for line in copy.deepcopy(model.training_history):
        assert all(type(value) in (int, float) for value in line.values())
    assert np.isfinite(model.training_history[-1]["loss"])
