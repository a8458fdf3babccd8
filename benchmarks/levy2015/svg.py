"""Differences with their intervals as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_ROW, _LABEL, _WIDTH, _TOP = 22, 210, 420, 30


def intervals(title: str, rows: Sequence[tuple[str, tuple[float, float, float]]]) -> str:
    """Return an SVG: a line for each row from low to high, a dot at the difference, in points."""
    values = [100 * x for _, row in rows for x in row] + [0.0]
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or 1.0
    low, high = low - margin, high + margin

    def place(x: float) -> str:
        return f"{_LABEL + (x - low) / (high - low) * _WIDTH:.1f}"

    height = _TOP + _ROW * len(rows) + 26
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LABEL + _WIDTH + 20}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="white"/><text x="8" y="18">{escape(title)}</text>',
        f'<path d="M{place(0)} {_TOP}V{height - 24}" stroke="gray" stroke-dasharray="3 3"/>',
    ]
    for i, (label, (middle, left, right)) in enumerate(rows):
        y = _TOP + _ROW * i + _ROW // 2
        colour = "#2a7" if left > 0 else "#c33" if right < 0 else "#777"
        parts += [
            f'<text x="{_LABEL - 8}" y="{y + 4}" text-anchor="end">{escape(label)}</text>',
            f'<path d="M{place(100 * left)} {y}H{place(100 * right)}" stroke="{colour}" '
            'stroke-width="2"/>',
            f'<circle cx="{place(100 * middle)}" cy="{y}" r="4" fill="{colour}"/>',
        ]
    for x in sorted({round(low), 0, round(high)}):
        parts.append(f'<text x="{place(x)}" y="{height - 8}" text-anchor="middle">{x:+d}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
