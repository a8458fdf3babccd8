"""GloVe: fastvec beside the C programs, on the same counted pairs, and from text to vectors."""

import importlib
import re
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.versus.clock import EpochClock, timed
from benchmarks.versus.cooccur_job import VARIABLE, glove_program
from benchmarks.versus.quality.scores import PAIRS, score

Result = dict[str, Any]
MEMORY = "4.0"  # GB, of cooccur and shuffle


def call(name: str, *options: str, into: str | None = None, of: str | None = None) -> Result:
    """Run one of GloVe's programs; return its seconds and what it printed as errors."""
    program = glove_program(name)
    assert program is not None, f"{VARIABLE} names no folder with GloVe's programs"
    result: Result = {}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (
        open(of or "/dev/null", "rb") as source,
        open(into or "/dev/null", "wb") as target,
        timed(result),
    ):
        done = subprocess.run(
            [str(program), *options],
            stdin=source,
            stdout=target,
            stderr=subprocess.PIPE,
            check=True,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result["cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    result["printed"] = done.stderr.decode("utf8", "replace")
    return result


def make_pairs(program: str, path: str, pairs: str, vocabulary: str, settings: Result) -> Result:
    """Vocabulary, pairs and their shuffle by GloVe's programs."""
    with tempfile.TemporaryDirectory(dir=Path(pairs).parent) as folder:
        own = str(Path(folder) / "own")
        result: Result = {}
        with timed(result):
            least = str(settings["min_count"])
            steps = [
                call("vocab_count", "-min-count", least, "-verbose", "0", of=path, into=vocabulary)
            ]
            window = ["-window-size", str(settings["window"]), "-symmetric", "1"]
            cooccur = ["-vocab-file", vocabulary, "-overflow-file", own, "-memory", MEMORY, *window]
            steps.append(call("cooccur", *cooccur, "-verbose", "0", of=path, into=f"{own}.bin"))
            shuffle = ["-memory", MEMORY, "-temp-file", own, "-verbose", "0"]
            seed = ["-seed", str(settings["seed"])]
            steps.append(call("shuffle", *shuffle, *seed, of=f"{own}.bin", into=pairs))
        result["cpu"] = sum(step["cpu"] for step in steps)
    return result


def train_pairs(
    program: str,
    pairs: str,
    vocabulary: str,
    settings: Result,
    folder: str | None = None,
    sets: Sequence[str] = PAIRS,
) -> Result:
    """Train on pairs in GloVe's file; only the epochs count. With a folder, score the vectors."""
    keyed = importlib.import_module("fastvec").KeyedVectors
    if program == "glove":
        with tempfile.TemporaryDirectory() as place:
            start = _glove(pairs, vocabulary, {**settings, "epochs": 0}, place)
            result = _glove(pairs, vocabulary, settings, place)
            result["cpu"] -= start["cpu"]
            result["wall"] -= start["wall"]
            result["loss"] = [
                float(cost) for cost in re.findall(r"cost: ([\d.]+)", result["printed"])
            ]
            del result["printed"]
            if folder is not None:
                wv = keyed.load_word2vec_format(f"{place}/vectors.txt", no_header=True)
                result["scores"] = score(_without_unknown(wv, keyed), Path(folder), sets)
        return result
    read_glove = importlib.import_module("fastvec.io.glove_files").read_glove
    matrix = read_glove(pairs, vocabulary)
    model = importlib.import_module("fastvec").GloVe(progress=False, **settings)
    clock = EpochClock()
    whole: Result = {}
    with timed(whole):
        model.fit(matrix, callbacks=[clock])
    loss = [line["loss"] for line in model.training_history]
    result = {"cpu": clock.cpu, "wall": clock.wall, "fit_cpu": whole["cpu"], "loss": loss}
    result["n_cells"] = matrix.nnz * model.epochs
    if folder is not None:
        result["scores"] = score(model.wv, Path(folder), sets)
    return result


def whole_glove(program: str, path: str, settings: Result) -> Result:
    """From a text to saved vectors: counting, all epochs, writing."""
    result: Result = {}
    with tempfile.TemporaryDirectory() as folder, timed(result):
        if program == "glove":
            pairs, vocabulary = f"{folder}/pairs.bin", f"{folder}/vocab.txt"
            make_pairs(program, path, pairs, vocabulary, settings)
            _glove(pairs, vocabulary, settings, folder)
        else:
            made = importlib.import_module("fastvec").GloVe
            model = made(corpus_file=path, progress=False, **settings)
            model.wv.save_word2vec_format(f"{folder}/vectors.txt", write_header=False)
    return result


def _glove(pairs: str, vocabulary: str, settings: Result, folder: str) -> Result:
    """GloVe's program, writing the sums of word and context vectors as text."""
    names = {
        "-vector-size": "vector_size",
        "-iter": "epochs",
        "-threads": "workers",
        "-x-max": "x_max",
        "-alpha": "weight_exponent",
        "-eta": "alpha",
        "-grad-clip": "clip",
        "-seed": "seed",
    }
    options = [part for option, name in names.items() for part in (option, str(settings[name]))]
    files = ["-input-file", pairs, "-vocab-file", vocabulary, "-save-file", f"{folder}/vectors"]
    return call("glove", *files, *options, "-binary", "0", "-model", "2", "-verbose", "2")


def _without_unknown(wv: Any, keyed: Any) -> Any:
    """The vectors less that of ``<unk>``, which the program adds."""
    words = [word for word in wv.index_to_key if word != "<unk>"]
    plain = keyed(wv.vector_size)
    plain.add_vectors(words, wv[words])
    return plain
