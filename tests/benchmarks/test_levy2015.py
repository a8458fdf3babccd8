"""The study goes on where it was interrupted, and its verdicts follow from its intervals."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the tests run without the source tree", allow_module_level=True)
sys.path.append(str(ROOT))

from benchmarks.levy2015 import __main__ as study  # noqa: E402
from benchmarks.levy2015 import claims, exact, plan, results, svg  # noqa: E402
from benchmarks.levy2015.measure import PAIRS, Study  # noqa: E402


@pytest.fixture(autouse=True)
def few_samples(monkeypatch):
    monkeypatch.setattr(results, "RESAMPLES", 60)


def items(quality, seed):
    """Answers of a made-up model: the better, the nearer to what is asked."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=40)
    pairs = (np.linspace(0, 1, 40) * quality + 0.1 * noise).round(5).tolist()
    answers = "".join("01"[int(x < quality)] for x in rng.random(200)) + "--"
    return dict.fromkeys(PAIRS, pairs) | {"google-add": answers, "google-mul": answers}


def made_up(quality_of):
    """A record for each run of the plan."""
    return [
        {**job.run(variant), "seconds": 1, "items": items(quality_of(job, variant), i)}
        for i, job in enumerate(plan.jobs())
        for variant in job.variants()
    ]


def scores_of(quality_of):
    gold = {name: np.linspace(0, 10, 40).tolist() for name in PAIRS}
    return results.Scores(made_up(quality_of), gold)


class Interrupted(Exception):
    pass


class Counted:
    """Stands for the study: notes what was asked for, and stops in the middle of a job."""

    def __init__(self, stop_after):
        self.asked, self._left = [], stop_after

    def records(self, job):
        for variant in job.variants():
            if not self._left:
                raise Interrupted
            self._left -= 1
            self.asked.append(results.key_of(job.run(variant)))
            yield {**job.run(variant), "seconds": 0, "items": items(0.5, 0)}


def test_an_interrupted_study_does_not_repeat_finished_jobs(tmp_path):
    kept = tmp_path / "runs.jsonl"
    jobs = [job for job in plan.jobs() if job.model == "SVD"][:3]
    first = Counted(stop_after=8)
    done = results.read(kept)
    with pytest.raises(Interrupted):
        for job in jobs:
            done |= study.run(first, job, done, kept)
    with kept.open("a") as file:
        file.write('{"model": "SVD", "win')  # cut short while it was written
    second = Counted(stop_after=100)
    done = results.read(kept)
    assert len(done) == 8
    for job in jobs:
        done |= study.run(second, job, done, kept)
    assert len(second.asked) == 12  # the second and the third job; the first was finished
    assert len(results.read(kept)) == 18
    good = [line for line in kept.read_text().splitlines() if line.endswith("}")]
    assert len({results.key_of(json.loads(line)) for line in good}) == len(good) == 18


def test_a_difference_is_judged_by_its_interval():
    sure, unsure, wrong = (0.1, 0.05, 0.2), (0.1, -0.05, 0.2), (-0.1, -0.2, -0.05)
    assert claims.verdict_of([sure, sure]) == "reproduced"
    assert claims.verdict_of([sure, unsure]) == "inconclusive"
    assert claims.verdict_of([sure, unsure, wrong]) == "not reproduced"
    assert claims.verdict_of([]) == "not run"


def test_a_planted_effect_is_found_and_its_reverse_too():
    def better_without_shift(job, variant):
        return 0.8 if job.negative == 1 else 0.5

    def worse_without_shift(job, variant):
        return 0.5 if job.negative == 1 else 0.8

    for quality, verdict in (
        (better_without_shift, "reproduced"),
        (worse_without_shift, "not reproduced"),
    ):
        claim = claims.shifted_svd(scores_of(quality))
        assert claim.verdict == verdict
        assert claim.sentence.lower().startswith(verdict)
        assert len(claim.differences) == 4
    one_sided = scores_of(lambda job, variant: 0.9 if variant["vectors"] == "sum" else 0.3)
    assert claims.added_contexts(one_sided).verdict == "inconclusive"


def test_comparisons_that_were_not_run_are_named():
    records = made_up(lambda job, variant: 0.8 if job.negative == 1 else 0.5)
    some = [r for r in records if not (r["model"] == "SVD" and r["context_smoothing"] == 0.75)]
    gold = {name: np.linspace(0, 10, 40).tolist() for name in PAIRS}
    claim = claims.shifted_svd(results.Scores(some, gold))
    assert claim.verdict.startswith("reproduced in 2 of 4")
    assert "Not run: k = 1 over 5, smoothing 0.75; k = 1 over 15" in claim.sentence
    none = [r for r in records if r["model"] == "PPMI"]
    assert claims.shifted_svd(results.Scores(none, gold)).verdict == "not run"


def test_scores_are_paired_and_leave_out_what_one_model_does_not_know():
    scores = scores_of(lambda job, variant: 0.5)
    assert scores.n_items["google-add"] == 200
    same = scores.where(model="PPMI", window=2, negative=1)
    assert scores.difference(same, same) == (0, 0, 0)
    runs = scores.where(model="SVD", vectors="word", eigenvalue_weight=0.5)
    assert [scores.records[i]["model"] for i in runs] == ["SVD"] * 10


def test_pictures_are_well_formed_and_small():
    rows = [("a < b", (0.1, 0.05, 0.2)), ("c & d", (-0.1, -0.2, 0.1)), ("e", (0.0, 0.0, 0.0))]
    picture = svg.intervals("what & why", rows)
    assert len(ElementTree.fromstring(picture).findall(".//{*}circle")) == 3
    assert len(picture) < 2000


def test_the_claims_that_are_algebra_hold():
    assert exact.smoothing()["holds"]
    assert exact.window_weights()["holds"]


def test_the_study_trains_and_scores_every_model(tmp_path):
    rng = np.random.default_rng(0)
    corpus = tmp_path / "corpus.txt"
    corpus.write_text(" ".join(f"w{i}" for i in rng.integers(0, 30, 3000)))
    for name in PAIRS:
        lines = [f"w{a}\tw{b}\t{rng.random():.2f}" for a, b in rng.integers(0, 30, (20, 2))]
        (tmp_path / f"{name}.txt").write_text("\n".join(lines))
    (tmp_path / "google-analogies.txt").write_text(": first\nw1 w2 w3 w4\nw5 w6 w7 w8\n")
    measured = Study(corpus, tmp_path, 1)
    first = {job.model: job for job in reversed(list(plan.jobs()))}
    for job in first.values():
        records = list(measured.records(job))
        assert len(records) == len(job.variants())
        for record in records:
            assert len(record["items"]["google-mul"]) == 2
            assert all(len(record["items"][name]) == 20 for name in PAIRS)
