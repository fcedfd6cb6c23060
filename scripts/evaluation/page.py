"""The text of docs/quality.md, from what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.evaluation import measures
from scripts.evaluation.ablation import PARTS
from scripts.evaluation.measures import Measure
from scripts.evaluation.speed import Speed
from scripts.evaluation.targets import TARGETS
from scripts.evaluation.tradeoff import Tradeoff, count_below, measure_auroc
from scripts.evaluation.triage import Label

NONE = "–"
ABLATED = (
    ("hit@1", measures.HIT_1),
    ("hit@3", measures.HIT_3),
    ("look-ups, hit@1", measures.LOOKUP_1),
    ("everyday wordings, hit@3", measures.PARAPHRASE_3),
    ("short forms, hit@3", measures.ACRONYM_3),
    ("misspelt, hit@3", measures.TYPO_3),
    ("contacts right", measures.CONTACTS),
    ("unanswerable refused", measures.UNANSWERABLE),
    ("out of scope refused", measures.OFF_FIELD),
    ("answerable refused", measures.REFUSED),
)
"""Columns of the ablation."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that the page says."""

    encoder: str
    passages: int
    opened: Mapping[str, Measure]
    """The open set over the originals."""
    noted: Mapping[str, Measure]
    """The open set over the learning notes."""
    gate: Mapping[str, Measure]
    tradeoff: Tradeoff
    """On the open set over the originals."""
    gate_tradeoff: Tradeoff
    labels: Sequence[Label]
    speed: Speed
    cores: int
    ablation: Mapping[str, Mapping[str, Measure]]
    """The open set without each part in turn."""


def render_page(found: Found) -> str:
    """The whole page as Markdown."""
    parts = (
        f"""# Answer quality

Written by `make quality` (`python -m scripts.evaluation.report`) and by nothing else: run it again
after a change, and commit what it writes. How an answer is scored stands in `scripts/scoring.py`.

- **Open set, originals**: {found.opened[measures.BROKEN].total} questions, those with two fair
  readings left out, over the five original documents ({found.passages} passages). The bot was
  tuned with it in view, so expect a little less on questions of your own.
- **Open set, learning notes**: the same questions over `knowledge/`, as shipped. Hits cannot be
  counted there, because the evidence is in the originals' words.
- **Gate set**: {found.gate[measures.BROKEN].total} questions over invented briefings, in
  `tests/data/gate`; `tests/test_gate.py` holds floors on it.

Encoder: {found.encoder}.""",
        "## Targets\n\nOn the open set over the originals.",
        _table(
            ("measure", "target", "got", "met"),
            (
                (
                    target.name,
                    target.wanted,
                    "; ".join(_in_full(found.opened[name]) for name in target.counted),
                    "yes" if target.is_met(found.opened) else "**no**",
                )
                for target in TARGETS
            ),
        ),
        "## All measures",
        _table(
            ("measure", "open set, originals", "open set, learning notes", "gate set"),
            (
                (
                    f"{name} (fewer is better)" if name in measures.FEWER_IS_BETTER else name,
                    str(measure),
                    NONE if name in measures.NEED_EVIDENCE else str(found.noted[name]),
                    str(found.gate[name]),
                )
                for name, measure in found.opened.items()
            ),
        ),
        _describe_refusing(found),
        _describe_triage(found.labels),
        _describe_speed(found),
        _describe_ablation(found),
    )
    return "\n\n".join(parts) + "\n"


def _describe_refusing(found: Found) -> str:
    rows = []
    for name, tradeoff in (("open set", found.tradeoff), ("gate set", found.gate_tradeoff)):
        sides = (tradeoff.answerable, tradeoff.in_domain, tradeoff.off_field)
        below = (_share(count_below(side, tradeoff.threshold), len(side)) for side in sides)
        area = measure_auroc(tradeoff.answerable, tradeoff.both)
        rows.append((name, f"{tradeoff.threshold:.3f}", *below, f"{area:.3f}"))
    return f"""## What refusing costs

Each question is weighed: evidence from 0 to 1 that the documents answer it. Below a threshold the
bot refuses. The picture runs through every threshold on the open set; questions that are refused
before any evidence is weighed count as 0.

![Share of the unanswerable refused against share of the answerable refused](tradeoff.png)

{
        _table(
            (
                "set",
                "threshold",
                "answerable refused",
                "unanswerable refused",
                "out of scope refused",
                "AUROC",
            ),
            rows,
        )
    }

AUROC: how often an answerable question has more evidence than one of the others."""


def _describe_triage(labels: Sequence[Label]) -> str:
    rows = ((label.name, str(label.recall), str(label.alarms)) for label in labels)
    return f"""## Triage

On the labelled messages of `tests/data/triage`: hard ones, half of them near misses. Those that
the classifier was trained on are left out. The wording rules were written with these messages in
view, so expect less of them on others. "Not answered" is the whole reply: nothing is quoted; its
false alarms are questions of the field that are told they are outside it.

{_table(("label", "found", "false alarms"), rows)}"""


def _describe_speed(found: Found) -> str:
    speed = found.speed
    rows = (
        ("from the start of the process to the first answer, index built", f"{speed.start:.2f} s"),
        ("reply, median", f"{speed.median:.1f} ms"),
        ("reply, 95 in 100 below", f"{speed.slow:.1f} ms"),
        ("peak memory", f"{speed.peak:.0f} MB" if speed.peak else NONE),
    )
    return f"""## Speed and memory

The open set asked of `scripts.ask` in a process of its own, on a machine with {found.cores} cores.

{_table(("figure", "measured"), rows)}"""


def _describe_ablation(found: Found) -> str:
    header = ("bot", *(f"{name} ({found.opened[key].total})" for name, key in ABLATED))
    everything = ("**everything on**", *(_brief(found.opened[key]) for _, key in ABLATED))
    rows = [
        (f"without {part.name}", *(_brief(found.ablation[part.name][key]) for _, key in ABLATED))
        for part in PARTS
    ]
    listed = "\n".join(f"- without {part.name}: {part.off}" for part in PARTS)
    return f"""## What each part is worth

The open set over the originals, one part switched off at a time; questions counted stand in
brackets. Thresholds stay as they are, so a part that moves the evidence moves the refusals too. A
reranker is off as shipped; CONTRIBUTING, Decisions, has what one would cost.

{_table(header, [everything, *rows])}

{listed}"""


def _in_full(measure: Measure) -> str:
    """To three places, so that what just misses a target does not look as if it met it."""
    return f"{measure.share:.3f} ({len(measure.yes)}/{measure.total})" if measure.total else NONE


def _brief(measure: Measure) -> str:
    return f"{measure.share:.2f}" if measure.total else NONE


def _share(count: int, total: int) -> str:
    return f"{count / total:.2f} ({count}/{total})" if total else NONE


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
