"""One line on a terminal that says how far a long piece of work has come."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

INTERVAL = 0.2  # seconds between two drawings


class Progress:
    """Shows percent done, speed, time left and the figures it is given.

    It draws with tqdm if that is installed (``pip install fastvec[progress]``), else one line of
    its own. It never raises: a closed or odd stream only ends the drawing.

    Parameters
    ----------
    total : int
        Amount of work, in `unit`; 0 when unknown (then neither percent nor time left is shown).
    unit : str, default "words"
        What is counted.
    desc : str, default ""
        What is being done, at the start of the line.
    mode : bool or None, default None
        True draws, False does not, None draws if `stream` is a terminal.
    stream : text stream, default ``sys.stderr``
    clock : callable, default ``time.monotonic``
        Returns seconds; updates less than 0.2 s after the last drawing are not drawn.
    """

    def __init__(
        self,
        total: int,
        unit: str = "words",
        desc: str = "",
        mode: bool | None = None,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = total
        self.unit = unit
        self.desc = desc
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._start = self._drawn_at = clock()
        self._done = 0
        self._figures: dict[str, float] = {}
        self._width = 0
        self._on = _is_terminal(self._stream) if mode is None else mode
        self._bar = _tqdm_bar(total, unit, desc, self._stream) if self._on else None

    def update(self, done: int, **figures: float) -> None:
        """Note that `done` units of the total are finished, and draw if it is time.

        Parameters
        ----------
        done : int
            Units finished since the start (not since the last call).
        **figures : float
            Shown after the speed, as in ``loss=2.41``.
        """
        self._done, self._figures = done, figures
        if self._on and self._clock() - self._drawn_at >= INTERVAL:
            self._draw()

    def close(self) -> None:
        """Draw the last state and end the line. Calling it again does nothing."""
        if self._on:
            self._draw()
            self._write("\n")
        if self._bar is not None:
            with contextlib.suppress(Exception):
                self._bar.close()
        self._on = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def line(self) -> str:
        """Return the text of the line as it stands."""
        seconds = self._clock() - self._start
        speed = self._done / seconds if seconds > 0 else 0.0
        parts = [f"{_short(speed)} {self.unit}/s"]
        if self.total > 0:
            parts.insert(0, f"{100 * min(self._done / self.total, 1):5.1f} %")
            if speed > 0:
                parts.append(f"{_duration(max(self.total - self._done, 0) / speed)} left")
        parts += [f"{name} {value:.4g}" for name, value in self._figures.items()]
        return f"{self.desc}: {', '.join(parts)}" if self.desc else ", ".join(parts)

    def _draw(self) -> None:
        """Draw over the last line, blanking what it had more."""
        self._drawn_at = self._clock()
        if self._bar is not None:
            with contextlib.suppress(Exception):
                self._bar.set_postfix({k: f"{v:.4g}" for k, v in self._figures.items()}, False)
                self._bar.update(self._done - self._bar.n)
            return
        line = self.line()
        self._write("\r" + line.ljust(self._width))
        self._width = len(line)

    def _write(self, text: str) -> None:
        """Write to the stream unless tqdm owns it; give up for good if it refuses."""
        if self._bar is not None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # a closed pipe or stream
            self._on = False


def _is_terminal(stream: TextIO | None) -> bool:
    """Return whether the stream is an open terminal (under pythonw there is no stream)."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _tqdm_bar(total: int, unit: str, desc: str, stream: TextIO) -> Any:
    """Return a tqdm bar, or None where tqdm is not installed or does not work."""
    try:
        from tqdm import tqdm

        return tqdm(
            total=total or None,
            unit=f" {unit}",
            desc=desc or None,
            file=stream,
            unit_scale=True,
            mininterval=0,
            leave=True,
        )
    except Exception:  # an optional adornment must not stop training
        return None


def _short(number: float) -> str:
    """Return 2,410,000 as '2.41 M'."""
    for size, suffix in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= size:
            return f"{number / size:.3g}{suffix}"
    return f"{number:.0f}"


def _duration(seconds: float) -> str:
    """Return seconds as '42 s', '3:05' or '2:03:05'."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
