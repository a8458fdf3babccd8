"""Pictures, through matplotlib without a display."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._plot_labels import Labels

_COLOURS = ("#4477aa", "#cc6677", "#228833", "#ccaa22", "#66ccee", "#aa3377", "#999999")


def new_figure(width: float, height: float) -> tuple[Any, Any]:
    """Return a figure and its axes; ImportError names the extra where matplotlib is missing."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError('plot needs matplotlib: pip install "fastvec[viz]"') from error
    figure = Figure(figsize=(width, height), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def write_figure(figure: Any, path: str) -> None:
    """Write a picture in the format of its ending."""
    figure.savefig(path)


def draw_history(axes: Any, history: Sequence[dict[str, Any]]) -> None:
    """Draw the loss of each epoch, and of either objective where there are two."""
    epochs = np.arange(1, len(history) + 1)
    lines = {"loss": "mean loss"}
    if "loss_hs" in history[0]:
        lines |= {"loss_negative": "negative sampling", "loss_hs": "hierarchical softmax"}
    for (name, label), colour in zip(lines.items(), _COLOURS):
        values = [epoch.get(name, np.nan) for epoch in history]
        axes.plot(epochs, values, marker="o", markersize=4, color=colour, label=label)
    if len(lines) > 1:
        axes.legend(frameon=False)
    axes.set_xlabel("epoch")
    axes.set_ylabel("mean loss per predicted pair")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def draw_words(
    axes: Any,
    points: NDArray[np.float64],
    words: Sequence[str],
    groups: Sequence[int],
    names: tuple[str, str],
    n_groups: int,
) -> None:
    """Draw points and labels; the first word of each group in bold where there are several."""
    colours = [_COLOURS[group % len(_COLOURS)] for group in groups]
    axes.scatter(points[:, 0], points[:, 1], s=14, c=colours, linewidths=0, zorder=2)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    axes.margins(0.08)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[["top", "right"]].set_visible(False)
    leaders = {groups.index(group) for group in set(groups)} if n_groups > 1 else set()
    labels = Labels(axes, points)
    for i in sorted(range(len(words)), key=lambda i: i not in leaders):
        labels.place(points[i], words[i], colours[i], bold=i in leaders)
