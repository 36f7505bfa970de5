"""Plots as SVG text: small, sharp at any size, and nothing to load."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["growth_chart", "heat_map", "histogram", "line_chart"]

_WIDTH, _HEIGHT = 460, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 14, 42
# Readable for people who do not see red and green apart.
_COLOURS = ("#1f6f8b", "#d1783c", "#6b5b95")
_PALE, _DEEP = (236, 243, 247), (16, 78, 110)
_MOST_POINTS = 300
_ROOM_FOR_NAMES = 1.15


def line_chart(
    xs: Sequence[float], ys: Sequence[float], *, title: str, x_label: str, y_label: str
) -> str:
    """A line over 0 to 1 on both axes."""
    step = max(1, len(xs) // _MOST_POINTS)
    chosen = sorted({*range(0, len(xs), step), len(xs) - 1}) if xs else []
    points = " ".join(f"{_x(xs[it]):.1f},{_y(ys[it]):.1f}" for it in chosen)
    ticks = [(share, f"{share:.2f}") for share in (0, 0.25, 0.5, 0.75, 1)]
    drawn = f'<polyline points="{points}" fill="none" stroke="{_COLOURS[0]}" stroke-width="2"/>'
    return _framed(drawn, title, x_label, y_label, ticks, ticks)


def growth_chart(
    series: Mapping[str, Sequence[tuple[float, float]]], *, title: str, x_label: str, y_label: str
) -> str:
    """Lines with both axes by powers of ten: a straight line of slope 1 grows as its cause does.

    Args:
        series: Points by the name of the series; all numbers above 0, at least one point.
        title: For readers of the page and for those who have it read to them.
        x_label: What grows.
        y_label: What is measured, with its unit.
    """
    points = [point for each in series.values() for point in each]
    left, right = _decades([x for x, _ in points])
    low, high = _decades([y for _, y in points])
    drawn: list[str] = []
    for number, (name, each) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = [
            (
                _x((math.log10(x) - left) / (right - left)),
                _y((math.log10(y) - low) / (high - low)),
            )
            for x, y in each
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        drawn.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.extend(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places
        )
        drawn.append(_key(name, colour, _LEFT + 10, _TOP + 12 + 16 * number))
    x_ticks = [((it - left) / (right - left), _power(it)) for it in range(left, right + 1)]
    y_ticks = [((it - low) / (high - low), _power(it)) for it in range(low, high + 1)]
    return _framed("".join(drawn), title, x_label, y_label, x_ticks, y_ticks)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around some values, at least two."""
    # What lies a hair beyond a power of ten needs no decade of its own.
    first = math.floor(math.log10(min(values)) + 0.01)
    return first, max(first + 1, math.ceil(math.log10(max(values)) - 0.01))


def _power(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent >= 0 else f"{10.0**exponent:g}"


def histogram(
    series: Mapping[str, Sequence[float]],
    *,
    title: str,
    x_label: str,
    top: float | None = None,
    bins: int = 20,
    x_format: str = ".2f",
) -> str:
    """How often values fall into each of equally wide bins, side by side for each series.

    Args:
        series: Values by the name of the series; none may be negative.
        title: For readers of the page and for those who have it read to them.
        x_label: What the values are.
        top: The end of the axis, the greatest value when left out; what lies beyond is counted in
            the last bin.
        bins: How many.
        x_format: How values at the axis are written.
    """
    values = [value for each in series.values() for value in each]
    end = top or max(values, default=1.0) or 1.0
    counts = {name: _counts(each, end, bins) for name, each in series.items()}
    most = max((count for each in counts.values() for count in each), default=0) or 1
    plot = _WIDTH - _LEFT - _RIGHT
    # Names stand above the highest bar.
    height = most * (_ROOM_FOR_NAMES if len(counts) > 1 else 1.0)
    slot = plot / bins
    bar = 0.9 * slot / max(1, len(series))
    drawn: list[str] = []
    for place, (name, each) in enumerate(counts.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        drawn.extend(
            f'<rect x="{_LEFT + number * slot + place * bar + 0.05 * slot:.1f}" '
            f'y="{_y(count / height):.1f}" width="{bar:.1f}" '
            f'height="{_y(0) - _y(count / height):.1f}" fill="{colour}">'
            f"<title>{escape(name)}: {count}</title></rect>"
            for number, count in enumerate(each)
            if count
        )
        if len(counts) > 1:
            x = _LEFT + 10 + place * (plot - 10) / len(counts)
            drawn.append(_key(name, colour, x, _TOP + 12))
    x_ticks = [(share, format(share * end, x_format)) for share in (0, 0.25, 0.5, 0.75, 1)]
    y_ticks = [(0.0, "0"), (most / height, str(most))]
    return _framed("".join(drawn), title, x_label, "questions", x_ticks, y_ticks)


def heat_map(
    cells: Mapping[tuple[str, str], tuple[float | None, int]],
    *,
    title: str,
    row_label: str,
    column_label: str,
) -> str:
    """Shares between 0 and 1 for pairs of a row and a column, each with a number of questions."""
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    side, left, top = 64, 92, 54
    width, height = left + side * len(columns) + 10, top + side * len(rows) + 10
    drawn = [
        f'<text x="{left + side * len(columns) / 2:.0f}" y="16" text-anchor="middle">'
        f"{escape(column_label)}</text>",
        f'<text transform="translate(16 {top + side * len(rows) / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">{escape(row_label)}</text>',
    ]
    for number, column in enumerate(columns):
        x = left + side * number + side / 2
        drawn.append(f'<text x="{x:.0f}" y="42" text-anchor="middle">{escape(column)}</text>')
    for line, row in enumerate(rows):
        y = top + side * line
        drawn.append(
            f'<text x="{left - 10}" y="{y + side / 2 + 4:.0f}" text-anchor="end">'
            f"{escape(row)}</text>"
        )
        for number, column in enumerate(columns):
            value, count = cells.get((row, column), (None, 0))
            x = left + side * number
            ink = "#fff" if value is not None and value > 0.55 else "#222"
            drawn.append(
                f'<rect x="{x}" y="{y}" width="{side - 3}" height="{side - 3}" rx="3" '
                f'fill="{_shade(value)}"/>'
            )
            if value is not None:
                drawn.append(
                    f'<text x="{x + side / 2 - 1:.0f}" y="{y + side / 2:.0f}" fill="{ink}" '
                    f'text-anchor="middle">{value:.2f}</text>'
                    f'<text x="{x + side / 2 - 1:.0f}" y="{y + side / 2 + 16:.0f}" fill="{ink}" '
                    f'font-size="10" text-anchor="middle">n {count}</text>'
                )
    return _svg("".join(drawn), title, width, height)


def _key(name: str, colour: str, x: float, y: float) -> str:
    """The name of a series beside its colour."""
    return (
        f'<rect x="{x:.0f}" y="{y - 9:.0f}" width="10" height="10" fill="{colour}"/>'
        f'<text x="{x + 16:.0f}" y="{y:.0f}">{escape(name)}</text>'
    )


def _framed(
    drawn: str,
    title: str,
    x_label: str,
    y_label: str,
    x_ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]],
) -> str:
    parts = [
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_y(share):.1f}" y2="{_y(share):.1f}" '
        f'stroke="#ddd"/><text x="{_LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">'
        f"{escape(label)}</text>"
        for share, label in y_ticks
    ]
    parts.append(drawn)
    parts.extend(
        f'<text x="{_x(share):.1f}" y="{_HEIGHT - _BOTTOM + 16}" '
        # In the middle under the edge, a long number would stick out.
        f'text-anchor="{"end" if share == 1 and len(label) > 6 else "middle"}">'
        f"{escape(label)}</text>"
        for share, label in x_ticks
    )
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text transform="translate(13 {(_TOP + _HEIGHT - _BOTTOM) / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text>'
    )
    return _svg("".join(parts), title, _WIDTH, _HEIGHT)


def _svg(drawn: str, title: str, width: float, height: float) -> str:
    # Left to right also in a page that is not: an axis has no language.
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'role="img" direction="ltr" font-size="12" fill="#333"><title>{escape(title)}</title>'
        f"{drawn}</svg>"
    )


def _counts(values: Sequence[float], end: float, bins: int) -> list[int]:
    counts = [0] * bins
    for value in values:
        counts[min(int(value / end * bins), bins - 1)] += 1
    return counts


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)


def _shade(value: float | None) -> str:
    if value is None:
        return "#f4f4f4"
    share = min(max(value, 0.0), 1.0)
    mixed = (round(a + share * (b - a)) for a, b in zip(_PALE, _DEEP, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
