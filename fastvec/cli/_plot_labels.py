"""Labels of points: beside them, and apart from each other as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_OFFSETS = (  # where a label may stand beside its point, in points; the first that is free is taken
    (5, 4, "left", "bottom"),
    (-5, 4, "right", "bottom"),
    (5, -4, "left", "top"),
    (-5, -4, "right", "top"),
    (0, 6, "center", "bottom"),
    (0, -6, "center", "top"),
    (8, 0, "left", "center"),
    (-8, 0, "right", "center"),
)
_FAR = (1.0, 2.5, 4.0, 6.0, 8.5)  # times these offsets
Box = NDArray[np.float64]  # left, bottom, right, top, in pixels


class Labels:
    """Places labels one by one; those placed first stand nearest to their points.

    Parameters
    ----------
    axes : matplotlib axes
        With the points drawn and the limits set.
    points : ndarray of shape (n, 2)
        All points, which no label should cover.
    """

    def __init__(self, axes: Any, points: NDArray[np.float64]) -> None:
        axes.figure.draw_without_rendering()  # fixes the layout that pixels depend on
        self._axes = axes
        self._renderer = axes.figure.canvas.get_renderer()
        pixels = axes.transData.transform(points)
        self._taken = np.column_stack([pixels - 3, pixels + 3])
        self._frame = axes.get_window_extent(self._renderer)

    def place(self, point: Any, word: str, colour: str, bold: bool) -> None:
        """Put a label where it covers nothing, else where it covers least.

        A label that stands apart from its point gets a line to it.
        """
        label = self._label(point, word, colour, bold)
        least, chosen = np.inf, (1.0, _OFFSETS[0])
        for far, offset in _places():
            covered = self._covered(self._move(label, far, offset))
            if covered < least:
                least, chosen = covered, (far, offset)
            if not covered:
                break
        box = self._move(label, *chosen)
        label.arrow_patch.set_visible(chosen[0] > 1)
        self._taken = np.concatenate([self._taken, box[None]])

    def _label(self, point: Any, word: str, colour: str, bold: bool) -> Any:
        """A label with a line to its point."""
        label = self._axes.annotate(
            word.replace("$", r"\$"),  # else the beginning of a formula
            point,
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=8,
            fontweight="bold" if bold else "normal",
            color=_darker(colour),
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.5,
                "shrinkA": 0,
                "shrinkB": 2,
            },
        )
        label.set_in_layout(False)  # the axes keep the size that places are judged by
        return label

    def _move(self, label: Any, far: float, offset: tuple[int, int, str, str]) -> Box:
        """Put a label at an offset from its point; return the box it fills there."""
        right, up, horizontal, vertical = offset
        label.set_position((far * right, far * up))
        label.set_horizontalalignment(horizontal)
        label.set_verticalalignment(vertical)
        label.arrow_patch.set_visible(False)  # the line would count as part of it
        extent = label.get_window_extent(self._renderer)
        return np.array([extent.x0, extent.y0, extent.x1, extent.y1])

    def _covered(self, box: Box) -> float:
        """Pixels of a box that lie on others, each counted by itself, or outside the frame."""
        width, height = box[2] - box[0], box[3] - box[1]
        frame = np.array([[self._frame.x0, self._frame.y0, self._frame.x1, self._frame.y1]])
        return float(_shared(box, self._taken).sum() + width * height - _shared(box, frame)[0])


def _places() -> Iterable[tuple[float, tuple[int, int, str, str]]]:
    """Places to try, the nearest first."""
    return ((far, offset) for far in _FAR for offset in _OFFSETS)


def _shared(box: Box, others: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area that a box shares with each of the others."""
    width = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    height = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    area: NDArray[np.float64] = np.clip(width, 0, None) * np.clip(height, 0, None)
    return area


def _darker(colour: str) -> tuple[float, float, float]:
    """A colour that is readable as text."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.6 * red, 0.6 * green, 0.6 * blue
