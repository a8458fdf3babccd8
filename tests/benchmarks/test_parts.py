"""The parts of the benchmark scripts that compute something, on numbers worked out by hand."""

import json
import math
import os
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the tests run without the source tree", allow_module_level=True)
sys.path.append(str(ROOT))

from benchmarks.kernels.blocks import Fastest, mixed_share  # noqa: E402
from benchmarks.kernels.quiet import STRETCH, Watch, WatchedWorker  # noqa: E402
from benchmarks.versus import pairs, process, report  # noqa: E402
from benchmarks.versus.corpus import Corpus  # noqa: E402
from benchmarks.versus.figures import Figure, table  # noqa: E402
from benchmarks.versus.process import Task, WorkerError  # noqa: E402
from benchmarks.versus.quality.baseline import gensim_scores  # noqa: E402
from benchmarks.versus.quality.plan import fastvec_trainings, gensim_trainings  # noqa: E402
from benchmarks.versus.quality.scores import by_kind  # noqa: E402
from benchmarks.versus.quality.verdict import judge  # noqa: E402
from benchmarks.versus.topics import peak  # noqa: E402
from benchmarks.versus.topics.scaling import epoch_seconds  # noqa: E402


def test_window_sizes_of_a_short_sentence():
    # Three words, window 2: reach 1 gives 1, 2, 1 contexts, reach 2 gives 2, 2, 2.
    np.testing.assert_allclose(pairs.window_sizes(3, 2), [0, 1.0, 2.0, 0, 0])


def test_window_sizes_count_every_centre():
    for n_kept in (0, 1, 2, 7, 30):
        assert pairs.window_sizes(n_kept, 5).sum() == pytest.approx(n_kept)


def test_effective_negatives_of_two_words():
    # One draw, both words alike: half of the draws equal the centre and are dropped.
    half = np.array([0.5, 0.5])
    assert pairs.effective_negatives(half, half, 1) == pytest.approx(0.5)
    # Two draws: each word is drawn with chance 3/4 and is not the centre with chance 1/2.
    assert pairs.effective_negatives(half, half, 2) == pytest.approx(0.75)


def test_expectations_drop_unknown_words(tmp_path):
    path = tmp_path / "text"
    path.write_text("a b x a\nx\nb a\n")
    found = pairs.expectations(
        path, words=["a", "b"], counts=[3, 2], keep=[1, 1], window=1, negative=2, ns_exponent=0.75
    )
    # Kept: "a b a" with 1 + 2 + 1 contexts, an empty sentence, "b a" with 1 + 1.
    assert found["n_kept"] == 5
    assert found["n_pairs"] == pytest.approx(6)
    assert sum(found["window_sizes"]) == pytest.approx(1)


def test_verdict_uses_the_pooled_variance():
    verdict = judge([0.60, 0.62], [0.61, 0.65])
    # Pooled variance (0.0002 + 0.0008) / 2, standard error sqrt(0.0005 * (1/2 + 1/2)).
    assert verdict.standard_error == pytest.approx(0.0005**0.5)
    assert verdict.difference == pytest.approx(-0.02)
    assert verdict.passed
    assert not judge([0.60, 0.601], [0.62, 0.621]).passed


def test_verdict_of_single_seeds_borrows_a_variance():
    assert judge([0.60], [0.605]).standard_error == 0
    assert judge([0.60], [0.65], spare=[0.60, 0.64]).standard_error == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("value", "lower", "verdict"),
    [(17, False, "goal"), (15, False, "must"), (13, False, "MISSED"), (13, True, "goal")],
)
def test_figure_verdicts(value, lower, verdict):
    must, goal = (16, 14) if lower else (14, 16)
    figure = Figure("row", value, must, goal, lower_is_better=lower)
    assert figure.verdict == verdict
    assert f"| {verdict} |" in table([figure])
    assert Figure("row", value).verdict == "reported"


def test_sections_are_split_by_kind():
    sections = [
        {"section": "family", "correct": [1], "incorrect": [1, 1, 1]},
        {"section": "gram1-adverbs", "correct": [1, 1], "incorrect": []},
        {"section": "Total accuracy", "correct": [1] * 3, "incorrect": [1] * 3},
    ]
    assert by_kind(sections) == {"semantic": 0.25, "syntactic": 1.0}


def test_report_round_trip(tmp_path):
    figure = Figure("row", 2.0, 1, 3, runs={"a": [{"cpu": 1.0}]})
    document = json.loads(report.write(tmp_path, "topic", {"cpu": "x"}, [figure]).read_text())
    assert document["figures"][0]["runs"] == {"a": [{"cpu": 1.0}]}
    assert report.merge(tmp_path, ["absent", "topic"])[0]["verdict"] == "must"


def test_cuts_hold_the_same_words(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.versus.corpus.RESULTS", tmp_path)
    monkeypatch.setattr("benchmarks.versus.corpus.QUICK_WORDS", 7)
    (tmp_path / "wiki-en.lines.txt").write_text("a b c\nd a\nb c d\ne\n")
    corpus = Corpus(tmp_path, quick=True)
    assert corpus.short.read_text() == "a b c\nd a\nb c\n"
    assert corpus.one_line.read_text() == "a b c d a b c\n"
    assert (corpus.n_words, corpus.n_sentences) == (7, 3)
    assert json.loads(corpus.cut_counts.read_text()) == {"a": 2, "b": 2, "c": 2, "d": 1}


def test_private_bytes_of_this_process():
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc here")
    assert 2**20 < process.private_bytes(os.getpid()) < 2**36


def test_a_failing_worker_says_why():
    with pytest.raises(WorkerError, match="no_such_module"):
        process.run(Task("no_such_module", "import_time"))


def test_mixed_share_weighs_by_time():
    # Windows of 1 and 2 contexts alike: work 1 and 2, time 1 / 0.5 and 2 / 1.
    assert mixed_share([0, 0.5, 0.5], [0.5, 1.0]) == pytest.approx(3 / 4)


def test_block_shares_are_shares():
    shapes = [(1, 6, 100), (4, 6, 100)]
    found = Fastest(shapes, 0.002)
    assert all(0 < found.share(shape) < 1.5 for shape in shapes)


def test_plan_pairs_every_training_with_gensim():
    groups = {training.group for training in gensim_trainings()}
    assert len(groups) == 12
    for training in fastvec_trainings():
        assert training.group.of_gensim("iterable") in groups


def test_committed_figures_belong_to_the_plan():
    committed = gensim_scores()
    assert committed.keys() <= set(gensim_trainings())
    assert all(-1 <= value <= 1 for scores in committed.values() for value in scores.values())


def test_a_watched_worker_trains_every_position_once_and_sums_its_figures():
    seen = []

    class Worker:
        def train(self, begin, end):
            seen.append((begin, end))
            return end - begin, 1, 2, 3, 0.5, 0.25

    watch, worker = Watch(1.0), Worker()
    figures = WatchedWorker(worker, watch).train(100, 100 + 2 * STRETCH + 7)
    assert figures == [2 * STRETCH + 7, 3, 6, 9, 1.5, 0.75]
    assert [begin for begin, _ in seen] == [100, 100 + STRETCH, 100 + 2 * STRETCH]
    assert seen[-1][1] == 100 + 2 * STRETCH + 7
    assert watch.quiet()["all_n_pairs"] == 6


def test_quiet_stretches_lie_between_two_fast_probes():
    watch = Watch(1.0)
    # before, after, seconds, pairs
    watch._stretches = [(1.0, 1.02, 2.0, 10), (1.02, 1.5, 9.0, 10), (1.5, 1.0, 9.0, 10)]
    found = watch.quiet()
    assert (found["seconds"], found["n_pairs"], found["stretches"]) == (2.0, 10, 1)
    assert (found["all_seconds"], found["all_stretches"]) == (20, 3)


def test_where_nothing_is_quiet_nothing_is_counted():
    watch = Watch(0.5)
    watch._stretches = [(1.0, 2.0, 5.0, 10)]
    found = watch.quiet()
    assert (found["seconds"], found["n_pairs"], found["stretches"]) == (0, 0, 0)


def test_what_met_too_few_quiet_moments_runs_again(monkeypatch):
    def quiet(n):
        return {"quiet": {"stretches": n}}

    monkeypatch.setattr(peak, "run", lambda task: quiet(task))
    runs = {"enough": [quiet(peak.ENOUGH)], "soon": [quiet(0)], "never": [quiet(0)]}
    peak.run_until_quiet({"enough": 0, "soon": peak.ENOUGH, "never": 1}, runs, 2)
    assert {name: len(some) for name, some in runs.items()} == {"enough": 1, "soon": 2, "never": 3}


def test_the_share_is_that_of_all_quiet_moments_together():
    def one(seconds, n_pairs, stretches):
        found = {"seconds": seconds, "n_pairs": n_pairs, "stretches": stretches}
        return {"quiet": {**found, "all_seconds": 8.0, "all_n_pairs": 8.0, "all_stretches": 4}}

    share = peak._loop_share("dim 200", [one(1.0, 3.0, 1), one(3.0, 5.0, 3)], 4.0, 6000.0)
    assert share.best == pytest.approx(3 * 200 * 8 * 5 / 4 / 6000)
    assert "50% of the time was quiet, in all of it 50.0%" in share.note
    noisy = peak._loop_share("dim 200", [one(0, 0, 0)], 4.0, 6000.0)
    assert (noisy.note, noisy.best) == ("no moment was quiet", noisy.whole)


def test_epochs_count_one_by_one():
    runs = [
        {"epoch_walls": [1.0, 1.0, 9.0]},
        {"epoch_walls": [2.0, 9.0, 9.0]},
        {"epoch_walls": [2.0]},
    ]
    assert epoch_seconds(runs) == 2.0


def test_shares_are_compared_like_with_like():
    base, calm = peak.Share(0.5, 0.4, 0.1), peak.Share(0.4, 0.2, 0.2)
    disturbed = peak.Share(math.nan, 0.3, 0.0)
    assert calm.against(base) == pytest.approx(0.8)
    assert disturbed.against(base) == pytest.approx(0.75)
    assert calm.against(disturbed) == pytest.approx(0.2 / 0.3)
