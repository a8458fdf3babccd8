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
_GAP = 5  # pixels

# How much of a text lies before the place it is put at.
_SHIFTS = {"left": 0.0, "bottom": 0.0, "center": 0.5, "right": 1.0, "top": 1.0}

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
        style: dict[str, Any] = {"fontsize": 8, "fontweight": "bold" if bold else "normal"}
        text = word.replace("$", r"\$")  # else the beginning of a formula
        size = self._size(text, style)
        pixel = self._axes.transData.transform(point)
        least, chosen, box = np.inf, (1.0, _OFFSETS[0]), np.zeros(4)
        for far, offset in _places():
            there = self._box(pixel, size, far, offset)
            covered = self._covered(there)
            if covered < least:
                least, chosen, box = covered, (far, offset), there
            if not covered:
                break
        gap = [-_GAP, 0, _GAP, 0]  # words side by side must not read as one
        self._taken = np.concatenate([self._taken, (box + gap)[None]])
        far, (right, up, horizontal, vertical) = chosen
        line = {"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 2}
        label = self._axes.annotate(
            text,
            point,
            xytext=(far * right, far * up),
            textcoords="offset points",
            horizontalalignment=horizontal,
            verticalalignment=vertical,
            color=_darker(colour),
            arrowprops=line if far > 1 else None,
            **style,
        )
        label.set_in_layout(False)  # the axes keep the size that places are judged by

    def _size(self, text: str, style: dict[str, Any]) -> tuple[float, float]:
        """Width and height of a text in pixels."""
        probe = self._axes.text(0, 0, text, **style)
        extent = probe.get_window_extent(self._renderer)
        probe.remove()
        return extent.width, extent.height

    def _box(
        self,
        pixel: NDArray[np.float64],
        size: tuple[float, float],
        far: float,
        offset: tuple[int, int, str, str],
    ) -> Box:
        """The box that a text fills at an offset from a point."""
        right, up, horizontal, vertical = offset
        points = self._axes.figure.dpi / 72
        left = pixel[0] + far * right * points - size[0] * _SHIFTS[horizontal]
        bottom = pixel[1] + far * up * points - size[1] * _SHIFTS[vertical]
        return np.array([left, bottom, left + size[0], bottom + size[1]])

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
