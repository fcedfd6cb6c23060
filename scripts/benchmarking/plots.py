"""Two plots: how long a reply takes by size, and where the time goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import KnowledgeError

INK, OWN = "#22313f", "#0b5c8a"
OTHERS = ("#d1661f", "#5f8f3e", "#8a5a9e")
STAGE_COLOURS = (
    "#b9c4cd", "#0b5c8a", "#d1661f", "#5f8f3e", "#8a5a9e", "#c9a227", "#4fa3a5", "#7d8790",
)  # fmt: skip


def draw_latency(
    own: Sequence[tuple[int, float, float]],
    peers: Sequence[tuple[str, int, float]],
    path: Path,
) -> None:
    """Milliseconds against passages in powers of ten: (passages, p50, p95) and, for each library,
    (title, passages, p50)."""
    figure, axes = _open_figure(7.2, 4.4)
    sizes = [size for size, _, _ in own]
    axes.plot(
        sizes, [p50 for _, p50, _ in own], "o-", color=OWN, label="this bot, whole reply, p50"
    )
    axes.plot(sizes, [p95 for _, _, p95 in own], "o:", color=OWN, alpha=0.6, label="p95")
    for colour, title in zip(OTHERS, dict.fromkeys(title for title, _, _ in peers), strict=False):
        points = [(size, p50) for one, size, p50 in peers if one == title]
        axes.plot(
            *zip(*points, strict=True), "s-", color=colour, label=f"{title}, search alone, p50"
        )
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("passages")
    axes.set_ylabel("milliseconds")
    _finish(figure, axes, path, 2)


def draw_stages(
    sizes: Sequence[tuple[str, Mapping[str, float]]], stages: Sequence[str], path: Path
) -> None:
    """A bar a size, cut into its stages, in mean milliseconds."""
    figure, axes = _open_figure(7.2, 1.2 + 0.6 * len(sizes))
    names = [f"{name} passages" for name, _ in sizes]
    left = [0.0] * len(sizes)
    for colour, stage in zip(STAGE_COLOURS, stages, strict=True):
        widths = [max(0.0, held[stage]) for _, held in sizes]
        axes.barh(names, widths, left=left, color=colour, label=stage, height=0.6)
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("mean milliseconds")
    _finish(figure, axes, path, 4)


def _open_figure(width: float, height: float) -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure  # an extra: the bot itself draws nothing
    except ImportError as error:
        raise KnowledgeError(
            "No plots: matplotlib is missing. 'make setup-evaluate' installs it."
        ) from error
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _finish(figure: Any, axes: Any, path: Path, columns: int) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK)
    figure.legend(loc="outside lower center", ncols=columns, frameon=False, fontsize=8)
    figure.savefig(path, dpi=130)
