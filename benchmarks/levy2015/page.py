"""Writes ``docs/levy2015.md`` and its pictures from the runs; nothing on the page is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.levy2015 import exact, svg
from benchmarks.levy2015.claims import CLAIMS, Claim
from benchmarks.levy2015.measure import ANALOGY_WORDS, EPSILON, PAIRS, TASKS
from benchmarks.levy2015.plan import (
    DIMENSIONS,
    GLOVE_EPOCHS,
    MIN_COUNT,
    SEEDS,
    SGNS_EPOCHS,
    SGNS_WINDOW,
)
from benchmarks.levy2015.results import RESAMPLES, Record, Scores
from fastvec.evaluate.sets import parse_pairs, read_data

_COLUMNS = (
    "model",
    "window",
    "negative",
    "context_smoothing",
    "eigenvalue_weight",
    "vectors",
)
_THEIRS = 1_500_000_000
_NAMES = ("model", "window", "k", "smoothing", "p", "vectors")


@dataclass(frozen=True)
class Facts:
    """What the page says of the runs as a whole."""

    n_words: int
    cut: bool  # whether these are the first words of the corpus only
    models: Mapping[str, int]  # runs that there are
    planned: Mapping[str, int]  # and that are in the plan


def write(path: Path, records: Sequence[Record], evaluation: Path, facts: Facts) -> None:
    """Write the page, and a picture beside it for each claim that has differences."""
    gold = {
        name: [
            score
            for _, _, score in parse_pairs(read_data(evaluation / f"{name}.txt", "utf8"), None, 2)
        ]
        for name in PAIRS
    }
    scores = Scores(records, gold)
    claims = [claim(scores) for claim in CLAIMS]
    folder = path.parent / "levy2015"
    folder.mkdir(parents=True, exist_ok=True)
    for claim in claims:
        if claim.differences:
            picture = svg.intervals(f"{claim.name}: difference in points", claim.differences)
            (folder / f"{claim.name}.svg").write_text(picture)
    lines = [*_head(scores, facts), *_verdicts([*claims, *_exact()]), *_details(claims)]
    path.write_text("\n".join([*lines, *_table(scores)]) + "\n")


def _head(scores: Scores, facts: Facts) -> list[str]:
    """What was run, on what, and what the numbers mean."""
    models = ", ".join(
        f"{name} {facts.models.get(name, 0)} of {n}" for name, n in facts.planned.items()
    )
    command = "python -m benchmarks.levy2015"
    if facts.cut:
        command += f" --words {facts.n_words}"
    items = ", ".join(f"{task} {scores.n_items[task]:,}" for task in TASKS)
    return [
        "# A first look at Levy, Goldberg and Dagan (2015)",
        "",
        "Levy, Goldberg and Dagan found that settings carried over from word2vec matter more for count "
        f"models than the choice of the model, on {_THEIRS:,} words. This page asks which of their "
        f"findings hold on {facts.n_words:,}. It is written by `{command}` from its runs.",
        "",
        f"- **Corpus**: {'the first ' if facts.cut else ''}{facts.n_words:,} words of English Wikipedia "
        f"(`wiki-en.txt`), words that occur {MIN_COUNT} times or more, no subsampling in PPMI, SVD and "
        "GloVe.",
        f"- **Models**: runs of the plan that were made: {models}. SVD, SGNS and GloVe with {DIMENSIONS} "
        f"dimensions. PPMI and SVD count pairs with dynamic weights; SVD is ARPACK's. SGNS: window "
        f"{SGNS_WINDOW}, {SGNS_EPOCHS} epochs, sample 1e-3, seeds {', '.join(map(str, SEEDS))}; one "
        f"seed where a row of the table says so. GloVe: window 10, {GLOVE_EPOCHS} epochs, x_max 10, one "
        "seed.",
        f"- **Tasks**: Spearman's correlation on WordSim-353 and SimLex-999; share of right answers to "
        f"Google's analogies by 3CosAdd and 3CosMul (epsilon {EPSILON:g}), asked and answered among the "
        f"{ANALOGY_WORDS:,} most frequent words. Only items that all models know: {items}. The average "
        "is the mean of the four.",
        f"- **Differences** are in points (hundredths) of the average, with the middle 95 % of "
        f"{RESAMPLES:,} paired samples of the items. They do not hold the noise of seeds, and analogy "
        "questions share words, so the intervals are too narrow rather than too wide.",
        "- **Verdict**: reproduced if every interval of the claim lies above 0, not reproduced if one "
        "lies below, else inconclusive.",
        "",
    ]


def _verdicts(claims: Sequence[Claim]) -> list[str]:
    """The table of verdicts."""
    lines = ["## Verdicts", "", "| claim | what it says | verdict |", "|---|---|---|"]
    lines += [f"| {c.name} | {c.text} | {c.verdict} |" for c in claims]
    sentences = [f"- **{c.name}.** {c.sentence}" for c in claims]
    return [*lines, "", *sentences, ""]


def _exact() -> list[Claim]:
    """The claims that are algebra."""
    noise, window, sgns = exact.smoothing(), exact.window_weights(), exact.sgns_optimum()
    weights = ", ".join(f"{w:g}" for w in window["weights"])

    def said(held: bool) -> str:
        return "reproduced" if held else "not reproduced"

    return [
        Claim(
            "K20",
            "Smoothing draws frequent words relatively less.",
            said(noise["holds"]),
            f"{said(noise['holds']).capitalize()}: on 200 words whose frequencies fall as 1 / rank, the "
            f"smoothed over the plain probability falls at every step, from {noise['from']:.2f} for the "
            f"rarest to {noise['to']:.2f} for the most frequent.",
        ),
        Claim(
            "K21",
            "Dynamic windows favour near words.",
            said(window["holds"]),
            f"{said(window['holds']).capitalize()}: pairs at the distances 1 to 5 count {weights} with "
            "window 5, what windows drawn from 1 to 5 give on average.",
        ),
        Claim(
            "K22",
            "SGNS is a factorisation of shifted PMI.",
            said(sgns["holds"]),
            f"{said(sgns['holds']).capitalize()}: trained at full rank, the products of the rows of all "
            f"{sgns['cells']} cells with 50 pairs or more lie within {sgns['error']:.2f} of "
            "PMI - log k - log(1 - P(c | w)). The last term is there because a noise word that equals "
            f"the target is dropped; without it they lie within {sgns['plain']:.2f}.",
        ),
    ]


def _details(claims: Sequence[Claim]) -> list[str]:
    """The pictures."""
    lines = ["## Differences", ""]
    for claim in claims:
        if claim.differences:
            lines += [f"![{claim.name}](levy2015/{claim.name}.svg)", ""]
    return lines


def _table(scores: Scores) -> list[str]:
    """All runs, means over seeds."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, record in enumerate(scores.records):
        groups.setdefault(tuple(record.get(name) for name in _COLUMNS), []).append(i)
    lines = [
        "## All runs",
        "",
        "`k` is the shift, or the number of noise words; `p` the power of the singular values.",
        "",
        f"| {' | '.join([*_NAMES, 'seeds', *TASKS, 'average'])} |",
        "|" + "---|" * (len(_NAMES) + len(TASKS) + 2),
    ]
    for key, runs in sorted(groups.items(), key=lambda item: [str(part) for part in item[0]]):
        cells = ["" if part is None else str(part) for part in key]
        values = [f"{scores.score(runs, task):.3f}" for task in (*TASKS, None)]
        lines.append(f"| {' | '.join([*cells, str(len(runs)), *values])} |")
    return lines
