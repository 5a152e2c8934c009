"""Draws the timeline's picture, _static/timeline.svg: who found what, on an axis of years."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#5c6670"
LANES = {"calculus and control": (BLUE, "o"), "neural networks": (ORANGE, "^"), "graphics cards": (GREEN, "s")}
EARLY = [(1676, "Leibniz: a manuscript"), (1684, "Leibniz: first print")]
EVENTS = [
    (1960, "Kelley", "calculus and control"),
    (1970, "Linnainmaa: thesis", "calculus and control"),
    (1974, "Werbos: thesis", "calculus and control"),
    (1976, "Linnainmaa: article", "calculus and control"),
    (1982, "Werbos: networks", "neural networks"),
    (1986, "Rumelhart, Hinton, Williams", "neural networks"),
    (1987, "Almeida; Pineda", "neural networks"),
    (1990, "Werbos: through time", "neural networks"),
    (1991, "Hochreiter: vanishing", "neural networks"),
    (2004, "Oh, Jung", "graphics cards"),
    (2009, "Raina, Madhavan, Ng", "graphics cards"),
    (2010, "Cireşan and others", "graphics cards"),
    (2012, "Krizhevsky and others", "graphics cards"),
    (2017, "Jaderberg and others", "neural networks"),
]


def draw_events(axes, events, bottom):
    """A row for each event, the earliest on top: a mark, a line down to its year, and beside it what happened."""
    for row, (year, words, lane) in enumerate(events):
        color, marker = LANES[lane]
        axes.plot([year, year], [row, bottom], color="#d5dade", linewidth=0.8, zorder=1)
        axes.plot(year, row, marker, color=color, markersize=7, zorder=2)
        late = year > 2000
        side = {"ha": "right" if late else "left", "va": "center", "fontsize": 10.5}
        axes.annotate(words, (year, row), xytext=(-8 if late else 8, 0), textcoords="offset points", **side)
    axes.set(ylim=(bottom, -0.8), yticks=[])
    axes.spines[["left", "right", "top"]].set_visible(False)


def draw():
    """The whole picture; the same file, byte for byte, each time."""
    figure = Figure(figsize=(8.6, 4.6))
    early, late = figure.subplots(1, 2, width_ratios=[1.3, 3.2])
    figure.subplots_adjust(left=0.01, right=0.985, bottom=0.1, top=0.98, wspace=0.04)
    draw_events(early, [(year, words, "calculus and control") for year, words in EARLY], len(EVENTS))
    draw_events(late, EVENTS, len(EVENTS))
    early.set(xlim=(1673, 1708), xticks=[1676, 1684])
    late.set(xlim=(1956, 2019), xticks=range(1960, 2020, 10))
    handles = [
        mpl.lines.Line2D([], [], color=color, marker=marker, linestyle="", label=name)
        for name, (color, marker) in LANES.items()
    ]
    late.legend(handles=handles, loc="upper right", frameon=False, fontsize=10)
    with mpl.rc_context({"svg.hashsalt": "timeline", "svg.fonttype": "path"}):
        figure.savefig(Path(__file__).parent / "_static" / "timeline.svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    draw()
