"""Draws the plots by matplotlib.

As a program it reads plots as JSON and writes their SVG as JSON, so that the server neither carries matplotlib
nor lets turns wait while it draws: python -m shopguide.insights.plots
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Iterable
from typing import Final, get_args

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from shopguide.insights.charts import Plot, Tone, Unit
from shopguide.insights.svg import clean
from shopguide.insights.words import count, seconds

# No colour is painted as it is here: each stands for a class of the page's style sheet.
INK: Final = "#010101"
SOFT: Final = "#020202"
LINE: Final = "#030303"
GROUND: Final = "#040404"
TONES: Final = {tone: f"#0505{number:02x}" for number, tone in enumerate(get_args(Tone))}
CLASSES: Final = {INK: "ink", SOFT: "soft", LINE: "line", GROUND: "ground"} | {
    colour: tone for tone, colour in TONES.items()
}
# Points. So narrow that a phone shows the letters in about the size they are drawn in.
WIDTH: Final = 340.0
COLUMNS_HEIGHT: Final = 220.0
BAR_HEIGHT: Final = 40.0
_INCH: Final = 72.0
_LETTERS: Final = 11.0
_LONGEST: Final = 48  # characters of a label
_DASHES: Final = ("solid", (0, (5, 2)), (0, (1.5, 1.5)))
_MARKS: Final = ("o", "s", "D")
_SETTINGS: Final = {
    "svg.fonttype": "none",  # letters stay letters: they follow the page's font, and can be searched
    "svg.hashsalt": "shopguide",
    "font.size": _LETTERS,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "xtick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.color": SOFT,
    "ytick.labelcolor": INK,
    "grid.color": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,  # a dollar sign is one
}


def draw(plots: Iterable[Plot]) -> dict[str, str]:
    """Of each plot its SVG element, by id."""
    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        # Letters that the font for measuring lacks are shown all the same, by the fonts of the reader.
        warnings.filterwarnings("ignore", message="Glyph")
        return {plot.id: _draw(plot) for plot in plots}


def _draw(plot: Plot) -> str:
    height = COLUMNS_HEIGHT if plot.kind != "bars" else BAR_HEIGHT * len(plot.labels) + 34
    figure = Figure(figsize=(WIDTH / _INCH, height / _INCH), layout="constrained")
    FigureCanvasSVG(figure)
    figure.patch.set_visible(False)
    axes = figure.add_subplot()
    {"columns": _columns, "bars": _bars, "lines": _lines}[plot.kind](axes, plot)
    if len(plot.series) > 1:
        figure.legend(
            loc="outside upper left",
            ncols=2 if len(plot.series) == 4 else 3,
            frameon=False,
            borderpad=0,
            labelcolor=INK,
        )
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None}, transparent=True)
    return clean(written.getvalue(), f"plot-{plot.id}", CLASSES)


def _columns(axes: Axes, plot: Plot) -> None:
    places = range(len(plot.labels))
    below = [0.0] * len(plot.labels)
    for series in plot.series:
        values = [value or 0.0 for value in series.values]
        axes.bar(
            places, values, 0.8, below, color=TONES[series.tone], edgecolor=GROUND, linewidth=0.5, label=series.name
        )
        below = [low + value for low, value in zip(below, values, strict=True)]
    _over_time(axes, plot)


def _lines(axes: Axes, plot: Plot) -> None:
    for number, series in enumerate(plot.series):
        axes.plot(
            range(len(plot.labels)),
            [float("nan") if value is None else value for value in series.values],
            color=TONES[series.tone],
            linestyle=_DASHES[number],
            marker=_MARKS[number],
            markersize=3.5,
            label=series.name,
        )
    axes.set_xlim(-0.5, len(plot.labels) - 0.5)
    _over_time(axes, plot)


def _over_time(axes: Axes, plot: Plot) -> None:
    axes.set_ylim(bottom=0)
    if plot.unit == "percent":
        axes.set_ylim(top=max(5.0, axes.get_ylim()[1]))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=plot.unit == "count"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: _written(value, plot.unit)))
    axes.grid(axis="y", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    # Four labels fit beneath each other on a phone.
    every = max(1, -(-len(plot.labels) // 4))
    axes.set_xticks(range(0, len(plot.labels), every), plot.labels[::every])


def _written(value: float, unit: Unit) -> str:
    if unit == "percent":
        return f"{value:.0f} %"
    return seconds(value) if unit == "seconds" else count(round(value))


def _bars(axes: Axes, plot: Plot) -> None:
    """Names stand above their bars, since a phone has no room beside them."""
    sums = [sum(series.values[place] or 0.0 for series in plot.series) for place in range(len(plot.labels))]
    longest = max([*sums, 1.0])
    beside = [0.0] * len(plot.labels)
    for series in plot.series:
        values = [value or 0.0 for value in series.values]
        axes.barh(
            range(len(values)),
            values,
            0.36,
            beside,
            color=TONES[series.tone],
            edgecolor=GROUND,
            linewidth=0.5,
            label=series.name,
        )
        beside = [left + value for left, value in zip(beside, values, strict=True)]
    for place, label in enumerate(plot.labels):
        axes.text(0, place - 0.24, _short(label), va="bottom", color=INK)
        axes.text(longest * 1.36, place + 0.02, plot.notes[place], va="center", ha="right", color=SOFT)
    axes.set_xlim(0, longest * 1.36)
    axes.set_ylim(len(plot.labels) - 0.7, -0.75)
    axes.axis("off")


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"


if __name__ == "__main__":
    json.dump(draw(map(Plot.from_json, json.load(sys.stdin))), sys.stdout)
