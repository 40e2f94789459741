"""Make the page of all metrics from the catalogue and the cards: python docs/make_metrics.py [FILE]."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import assay
from assay import MetricCard
from assay.catalogue import CATALOGUE, PRESETS, Parameter
from assay.catalogue.cards import meaning

PAGE = Path(__file__).with_name("metrics.md")

FAMILIES = {
    "overlap": (
        "Counts, overlap and volumes",
        "They follow from TP, FP, FN and TN of one class against the rest, over the voxels of masks or over samples, "
        "or from volumes and centres of masks.",
    ),
    "surface": (
        "Boundaries",
        "Distances between the surfaces of two masks in mm, and what lies near them. "
        "[Three models of a boundary](boundaries.md) shows what the parameters do.",
    ),
    "objects": (
        "Objects",
        "Which lesions, nuclei or other objects were found, which are false, and how well those that were found are "
        "outlined. [Objects](objects.md) says what a hit is.",
    ),
    "topology": (
        "Topology and skeletons",
        "Components, loops and cavities, and the centre lines of tubes and networks.",
    ),
    "discrimination": (
        "Scores",
        "How well scores separate a class from the rest, over all thresholds or at one that reaches a target. "
        "[Scores and decisions](classification.md) shows them at work.",
    ),
    "classification": (
        "Decisions among several classes",
        "They follow from the whole confusion matrix. What is said of one class against the rest is among "
        "[counts](#counts-overlap-and-volumes).",
    ),
    "calibration": (
        "Calibration",
        "Whether of 100 samples with a probability of 0.8, 80 are what they are said to be. "
        "[Probabilities](calibration.md) compares them.",
    ),
    "scoring": (
        "Proper scores and grades",
        "How good probabilities are as a whole: most are best, on average, for the true probabilities.",
    ),
}
"""The families in the order of the page: heading and first words of each."""

SHARED = 3
"""So many metrics of a family must have a parameter for it to be explained once for all of them."""

HEAD = """# Metrics

Every metric that assay computes, by family: first a table, then a card for each. A card says what the metric is with
the defaults of its parameters, when to use it and when not, what to report beside it, and which metrics are so close to
it that a ranking should have only one of them. `assay metrics KEY` prints the same in the shell, and in Python it is

```python
import assay

print(assay.metric_card("iou"))
```

```text
{example}
```

An edge case is what the metric itself gives. What enters a mean over cases is for a policy to say, which may count an
undefined value as the worst one. This page is made by `docs/make_metrics.py`.
"""


def main(file: Path) -> None:
    """Write the page; equal files in every run."""
    file.write_text("\n".join(page()) + "\n", encoding="utf-8")


def page() -> Iterator[str]:
    """The lines of the page."""
    yield HEAD.format(example=assay.metric_card("iou"))
    cards = {family: cards_of(family) for family in FAMILIES}
    for family, own in cards.items():
        if own:
            title = FAMILIES[family][0]
            yield f"- [{title}](#{anchor(title)}): {', '.join(link(card.key) for card in own)}"
    for family, own in cards.items():
        if own:
            yield from section(family, own)


def cards_of(family: str) -> list[MetricCard]:
    """The cards of a family, presets behind what they stand for."""
    keys = [key for key, record in CATALOGUE.items() if record.family == family]
    every = [one for key in keys for one in (key, *(name for name, (base, _) in PRESETS.items() if base == key))]
    return [assay.metric_card(key) for key in every]


def section(family: str, cards: list[MetricCard]) -> Iterator[str]:
    """A family: what it is, its table, the parameters that several have, the cards."""
    title, words = FAMILIES[family]
    yield from ("", f"## {title}", "", words, "")
    yield from table(
        ["key", "metric", "definition", "range", "better"],
        ([link(c.key), c.title, c.definition.partition(";")[0], c.range, better(c)] for c in cards),
    )
    every = [parameter for card in cards if card.key in CATALOGUE for parameter in card.metric.parameters]
    shared = [one for k, one in enumerate(every) if every.count(one) >= SHARED and one not in every[:k]]
    heading = f"Parameters of {title.lower()}"
    if shared:
        yield from ("", f"### {heading}", "", f"Those that at least {SHARED} of these metrics have.", "")
        yield from table(["parameter", "meaning"], ([f"`{one.name}`", meaning(one)] for one in shared))
    for card in cards:
        yield from lines(card, shared, anchor(heading))


def lines(card: MetricCard, shared: list[Parameter], where: str) -> Iterator[str]:
    """A card."""
    record = card.metric
    yield from ("", f"### {card.key}", "", f"**{escaped(card.title)}**: {escaped(card.definition)}.", "")
    yield f"- **Range**: {card.range}; {card.direction}."
    yield f"- **Use**: {escaped(card.use)}"
    yield f"- **Avoid**: {escaped(card.avoid)}"
    if card.pairs_with:
        yield f"- **Report beside it**: {', '.join(map(link, card.pairs_with))}."
    if card.related:
        yield f"- **Do not rank together with it**: {', '.join(map(link, card.related))}."
    yield f"- **Edge cases**: {escaped(record.empties)}. Worst value: {card.worst}."
    yield f"- **Value**: {escaped(card.value)}; `assay.{record.function}`."
    yield f"- **Source**: {source(record.source)}."
    own = [parameter for parameter in card.parameters if parameter not in shared]
    others = dict.fromkeys(f"`{parameter.name}`" for parameter in card.parameters if parameter in shared)
    if own or others:
        yield "- **Parameters**:" + (f" [{', '.join(others)}](#{where})" if others else "")
    yield from (f"  - `{parameter.name}`: {escaped(meaning(parameter))}" for parameter in own)


def table(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """A table."""
    yield f"| {' | '.join(header)} |"
    yield "|" + " --- |" * len(header)
    yield from (f"| {' | '.join(escaped(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def better(card: MetricCard) -> str:
    """Which values are better, in a word."""
    target = "none" if card.metric.best is None else f"{card.metric.best:g}"
    return {"up": "higher", "down": "lower"}.get(card.metric.direction, target)


def link(key: str) -> str:
    """A key that leads to its card, if it is on the page."""
    return f"[`{key}`](#{key})" if key in CATALOGUE or key in PRESETS else f"`{key}`"


def anchor(heading: str) -> str:
    """Where a link to a heading leads."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def escaped(text: str) -> str:
    """A text in which nothing is a tag or emphasis."""
    return re.sub(r"([<*])", r"\\\1", text)


def source(text: str) -> str:
    """A source with a link to its DOI."""
    before, mark, doi = text.partition("doi:")
    return f"{escaped(before)}[{mark}{escaped(doi)}](https://doi.org/{quote(doi, safe='/')})" if mark else escaped(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE)
