"""What a worker process can do. The same code serves fastvec and gensim: their API is one.

Every job takes the program's name and plain arguments, and returns a dict that JSON can hold.
"""

import importlib
import importlib.metadata
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.versus import (
    checkpoint_job,
    classifier_job,
    cooccur_job,
    documents_job,
    facebook_job,
    fasttext_job,
    files_job,
    glove_job,
    pairs,
    phrases_job,
    quality,
    svd_job,
)
from benchmarks.versus.clock import EpochClock, timed
from benchmarks.versus.corpus import sentences

Result = dict[str, Any]
PEAK_SECONDS = 0.5
PROBES_PER_SECOND = 1000  # of the time for each shape of a block


def _class(program: str, name: str) -> Any:
    """``Word2Vec``, ``FastText`` or ``KeyedVectors`` of a program."""
    module = "gensim.models" if program == "gensim" else program
    return getattr(importlib.import_module(module), name)


def _fma_peak() -> float:
    """FMAs per second of one core now, at the level in use."""
    kernels = importlib.import_module("fastvec._kernels")
    engine = importlib.import_module("fastvec._kernels.engine")
    return float(engine.fma_peak(PEAK_SECONDS, kernels.LEVEL))


def _watched(probe_seconds: float) -> Any:
    """Let a watch time the stretches of all workers that are made from now on."""
    from benchmarks.kernels.quiet import Watch, WatchedWorker

    watch = Watch(probe_seconds)
    work = importlib.import_module("fastvec.train.work")
    made = work.Worker
    work.Worker = lambda job: WatchedWorker(made(job), watch)
    return watch


def describe(program: str) -> Result:
    """Versions and instruction-set levels."""
    isa = importlib.import_module("fastvec._kernels.isa")
    names = isa.levels()
    versions = {}
    for name in ("fastvec", "numpy", "gensim", "fasttext"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "absent"
    cpu = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [x for x in info.read_text().splitlines() if x.startswith("model name")]
        cpu = models[0].partition(":")[2].strip() if models else cpu
    return {
        "cpu": cpu,
        "python": platform.python_version(),
        "versions": versions,
        "supported": [name for i, name in enumerate(names) if isa.built(i) and isa.supported(i)],
        "level": names[importlib.import_module("fastvec._kernels").LEVEL],
    }


def train(
    program: str,
    path: str,
    counts: str,
    n_words: int,
    n_sentences: int,
    settings: Result,
    model: str = "Word2Vec",
    probe_seconds: float | None = None,
) -> Result:
    """Train from a file with the vocabulary given: ``train()`` alone is timed, reading included.

    With ``probe_seconds`` (fastvec) one core's FMA peak is measured before and after, and the worker's
    stretches are watched (`kernels.quiet`).
    """
    if program == "fasttext":
        return fasttext_job.train(path, settings)
    result: Result = {"n_words": n_words * settings["epochs"]}
    made = _class(program, model)(**settings)
    frequency = json.loads(Path(counts).read_text("utf8"))
    made.build_vocab_from_freq(frequency, corpus_count=n_sentences)
    clock = EpochClock()
    peaks = [_fma_peak()] if probe_seconds else []
    watch = _watched(probe_seconds) if probe_seconds else None
    with timed(result):
        kept, _ = made.train(
            corpus_file=path,
            total_words=n_words,
            total_examples=n_sentences,
            epochs=made.epochs,
            callbacks=[clock],
        )
    if watch is not None:
        result["fma_peak"] = max(*peaks, _fma_peak())
        result["quiet"] = watch.quiet()
    result.update(
        epochs_cpu=clock.cpu, epochs_wall=clock.wall, epoch_walls=clock.walls, n_kept=int(kept)
    )
    history = getattr(made, "training_history", None)
    if history is not None:
        result["n_pairs"] = int(sum(epoch["n_pairs"] for epoch in history))
        result["loss"] = [float(epoch["loss"]) for epoch in history]
    return result


def expected(program: str, path: str, counts: str, settings: Result) -> Result:
    """What a program's own settings say about pairs, negatives and window sizes (`pairs.py`)."""
    model = _class(program, "Word2Vec")(**settings)
    model.build_vocab_from_freq(json.loads(Path(counts).read_text("utf8")), corpus_count=1)
    words = model.wv.index_to_key
    get = model.wv.get_vecattr
    return pairs.expectations(
        Path(path),
        words=words,
        counts=[int(get(word, "count")) for word in words],
        keep=[int(get(word, "sample_int")) / 2**32 for word in words],
        window=model.window,
        negative=model.negative,
        ns_exponent=model.ns_exponent,
    )


def whole_job(program: str, path: str, source: str, settings: Result) -> Result:
    """The constructor from nothing to vectors, on a ``file`` or a ``list`` of token lists."""
    result: Result = {}
    word2vec = _class(program, "Word2Vec")
    if source == "file":
        corpus: Result = {"corpus_file": path}
    else:
        corpus = {"sentences": list(sentences(Path(path)))}
    with timed(result):
        model = word2vec(**corpus, **settings)
    result["vocabulary"] = len(model.wv)
    return result


class Repeated:
    """The sentences of a file several times over, generated anew on each pass."""

    def __init__(self, path: Path, times: int) -> None:
        self.path, self.times = path, times

    def __iter__(self) -> Iterator[list[str]]:
        for _ in range(self.times):
            yield from sentences(self.path)


def stream(program: str, path: str, times: int, settings: Result) -> Result:
    """The constructor on a lazily generated iterable."""
    result: Result = {}
    with timed(result):
        model = _class(program, "Word2Vec")(sentences=Repeated(Path(path), times), **settings)
    result["n_words"] = int(model.corpus_total_words)
    return result


def scan(program: str, path: str) -> Result:
    """Count the words of a file with one worker: ``scan_vocab`` alone."""
    result: Result = {}
    model = _class(program, "Word2Vec")(workers=1)
    with timed(result):
        n_words, _ = model.scan_vocab(corpus_file=path)
    result["n_words"] = int(n_words)
    return result


def analogies(program: str, questions: str, counts: str, dim: int) -> Result:
    """Answer the analogy questions over random vectors: the time does not depend on the values."""
    import numpy as np

    frequency = json.loads(Path(counts).read_text("utf8"))
    words = sorted((w for w, n in frequency.items() if n >= 5), key=frequency.get, reverse=True)
    vectors = _class(program, "KeyedVectors")(dim)
    random = np.random.default_rng(1).standard_normal((len(words), dim), dtype=np.float32)
    vectors.add_vectors(words, random)
    result: Result = {}
    with timed(result):
        score, sections = vectors.evaluate_word_analogies(questions)
    total = sections[-1]
    result.update(score=float(score), n_asked=len(total["correct"]) + len(total["incorrect"]))
    return result


def import_time(program: str) -> Result:
    """Seconds of ``import fastvec`` after ``import numpy``, and what must not have come along."""
    importlib.import_module("numpy")
    start = time.perf_counter()
    importlib.import_module(program)
    seconds = time.perf_counter() - start
    return {"wall": seconds, "unwanted": [m for m in ("scipy", "smart_open") if m in sys.modules]}


def blocks(program: str, shapes: list[tuple[int, int, int]], seconds: float) -> Result:
    """Shares of the FMA peak of the block kernels per (inputs, outputs, dim), and the time of a probe."""
    from benchmarks.kernels.blocks import Fastest
    from benchmarks.kernels.quiet import fastest_probe

    wanted = [(n_in, n_out, dim) for n_in, n_out, dim in shapes]
    n_probes = max(1, round(seconds * PROBES_PER_SECOND))
    before = fastest_probe(n_probes)
    found = Fastest(wanted, seconds)
    return {
        "shares": [found.share(shape) for shape in wanted],
        "probe_seconds": min(before, fastest_probe(n_probes)),
        "fma_peak": found.peak,
    }


JOBS: dict[str, Callable[..., Result]] = {
    job.__name__: job
    for job in (
        describe,
        train,
        expected,
        whole_job,
        stream,
        scan,
        glove_job.make_pairs,
        glove_job.train_pairs,
        glove_job.whole_glove,
        analogies,
        import_time,
        blocks,
        checkpoint_job.checkpoints,
        classifier_job.classify,
        cooccur_job.cooccur,
        documents_job.doc2vec,
        files_job.write_vectors,
        files_job.load_vectors,
        files_job.save_model,
        files_job.load_model,
        facebook_job.make_bin,
        facebook_job.open_bin,
        phrases_job.learn_and_join,
        quality.train_and_score,
        quality.train_and_save,
        quality.score_file,
        svd_job.count_pairs,
        svd_job.factorize,
    )
}
