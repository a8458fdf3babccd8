"""Bars of what was measured against what is asked; needs matplotlib."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

REACHED = {"goal": "tab:green", "must": "tab:olive", "MISSED": "tab:red"}


def draw(path: Path, figures: Sequence[dict[str, Any]]) -> bool:
    """Draw the judged figures, ratios above and quality below, into an SVG or PNG file.

    Returns
    -------
    bool
        False if matplotlib is not installed or nothing was judged.
    """
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot

    judged = [figure for figure in figures if figure["verdict"] in REACHED]
    quality = [figure for figure in judged if figure["name"].startswith("quality")]
    ratios = [
        figure
        for figure in judged
        if not figure["name"].startswith("quality")
        and all(figure[key] for key in ("must", "goal", "value"))  # a difference has no ratio
    ]
    panels = [panel for panel in (ratios, quality) if panel]
    if not panels:
        return False
    rows = [len(panel) for panel in panels]
    canvas, axes = pyplot.subplots(
        len(panels), squeeze=False, figsize=(11, 1.5 + 0.28 * sum(rows)), height_ratios=rows
    )
    for axis, panel in zip(axes[:, 0], panels, strict=True):
        if panel is quality:
            _differences(axis, panel)
        else:
            _shares(axis, panel)
    canvas.tight_layout()
    canvas.savefig(path)
    pyplot.close(canvas)
    return True


def _shares(axis: Any, figures: Sequence[dict[str, Any]]) -> None:
    """Each figure as a multiple of its must, so that one scale serves all; the goal is a tick."""
    values, goals = [], []
    for figure in figures:
        better = figure["must"] / figure["value"], figure["must"] / figure["goal"]
        pair = better if figure["lower_is_better"] else tuple(1 / x for x in better)
        values.append(pair[0])
        goals.append(pair[1])
    _bars(axis, figures, values)
    axis.plot(goals, range(len(figures)), "k|", markersize=10, label="goal")
    axis.axvline(1, color="black", linewidth=0.8, label="must")
    axis.set_xlabel("measured / must (longer is better)")
    axis.legend()


def _differences(axis: Any, figures: Sequence[dict[str, Any]]) -> None:
    """Differences from gensim, with the lowest that passes as a tick."""
    _bars(axis, figures, [figure["value"] for figure in figures])
    axis.plot([f["must"] for f in figures], range(len(figures)), "k|", markersize=10, label="must")
    axis.axvline(0, color="black", linewidth=0.8)
    axis.set_xlabel("score of fastvec - score of gensim")
    axis.legend()


def _bars(axis: Any, figures: Sequence[dict[str, Any]], values: Sequence[float]) -> None:
    colors = [REACHED[figure["verdict"]] for figure in figures]
    axis.barh(range(len(figures)), values, color=colors)
    axis.set_yticks(range(len(figures)), [figure["name"] for figure in figures], fontsize=7)
    axis.invert_yaxis()
