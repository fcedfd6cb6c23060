"""Draws the trade-off of refusing as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import KnowledgeError
from scripts.evaluation.targets import MOST_REFUSED
from scripts.evaluation.tradeoff import Tradeoff, count_below, list_points, measure_auroc

INK, FAINT = "#22313f", "#c9d1d8"
BOTH, IN_DOMAIN, OFF_FIELD = "#0b5c8a", "#d1661f", "#5f8f3e"
"""Colours that are told apart with any colour vision, and in print."""


def draw_tradeoff(tradeoff: Tradeoff, path: Path) -> None:
    """Write the picture as PNG. Raises KnowledgeError where matplotlib is missing, or the place
    cannot be written to."""
    try:
        from matplotlib.figure import Figure  # an extra: the bot itself draws nothing
        from matplotlib.ticker import PercentFormatter
    except ImportError as error:
        raise KnowledgeError(
            "No picture: matplotlib is missing. 'make evaluate' installs it, and so does "
            'pip install -c constraints.txt -e ".[evaluate]".'
        ) from error
    figure = Figure(figsize=(7.2, 7.2), layout="constrained")
    axes = figure.add_subplot()
    axes.axvspan(0, MOST_REFUSED, color=FAINT, alpha=0.45, linewidth=0)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle=(0, (4, 4)))
    here = count_below(tradeoff.answerable, tradeoff.threshold) / len(tradeoff.answerable)
    curves: Sequence[tuple[str, tuple[float, ...], str, float]] = (
        ("out of scope", tradeoff.off_field, OFF_FIELD, 1.6),
        ("unanswerable in the field", tradeoff.in_domain, IN_DOMAIN, 1.6),
        ("both", tradeoff.both, BOTH, 2.6),
    )
    for name, evidence, colour, width in curves:
        if not evidence:
            continue
        points = list_points(tradeoff.answerable, evidence)
        area = measure_auroc(tradeoff.answerable, evidence)
        label = f"{name} ({len(evidence)} questions, AUROC {area:.2f})"
        look: dict[str, Any] = {"color": colour, "linewidth": width, "clip_on": False}
        if tradeoff.refuses_unweighed:  # no threshold lies between refusing nothing and these
            axes.plot(*zip(*points[:2], strict=True), **look, linestyle=":", alpha=0.6)
            points = points[1:]
        axes.plot(*zip(*points, strict=True), **look, label=label)
        there = count_below(evidence, tradeoff.threshold) / len(evidence)
        size = 11 if colour == BOTH else 7
        axes.plot(
            here, there, "o", color=colour, markersize=size, markeredgecolor="white", zorder=5,
            clip_on=False,
        )  # fmt: skip
    both = count_below(tradeoff.both, tradeoff.threshold) / len(tradeoff.both)
    axes.annotate(
        f"operating point: evidence {tradeoff.threshold:.3f}\n"
        f"{here:.0%} of the answerable refused,\n{both:.0%} of the others",
        xy=(here, both),
        xytext=(min(here + 0.14, 0.55), max(both - 0.28, 0.2)),
        color=INK,
        fontsize=10,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85},
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.9, "shrinkB": 7},
    )
    axes.set(xlim=(0, 1), ylim=(0, 1.0), aspect="equal")
    axes.set_xlabel(
        f"answerable questions refused (of {len(tradeoff.answerable)}): fewer is better", color=INK
    )
    axes.set_ylabel("questions without an answer refused: more is better", color=INK)
    axes.set_title("What refusing costs, over all thresholds of the evidence", color=INK, pad=12)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    axes.grid(color=FAINT, linewidth=0.6, alpha=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    allowed = f"at most {MOST_REFUSED:.0%} of the answerable refused"
    axes.fill_between([], [], color=FAINT, alpha=0.45, linewidth=0, label=allowed)
    if tradeoff.refuses_unweighed:
        axes.plot([], [], color=INK, linestyle=":", label="refused before evidence is weighed")
    axes.legend(loc="lower right", frameon=True, edgecolor="none", fontsize=9)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            figure.savefig(file, format="png", dpi=150, metadata={"Software": None})
    except OSError as error:
        raise KnowledgeError(f"The picture {path} cannot be written ({error.strerror}).") from error
