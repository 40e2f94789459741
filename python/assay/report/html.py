"""A study as one page that people read, and the files behind it."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..evaluation.case import Case
from ..evaluation.results import definitions_data
from ..evaluation.rows import Row, csv_text, write_text
from . import earlier
from .across_tasks import (
    Across,
    across,
    across_sentence,
    agreement_records,
    agreement_table,
    consensus_limit,
    consensus_parts,
    consensus_records,
)
from .figures import Figure, Figures
from .markdown import as_html
from .methods_text import methods_paragraphs
from .parts import Gallery, Part, only_first, rank_records
from .study_figures import distribution_figures, interval_figures, ranking_figures, significance_figure, tau_figure
from .study_tables import (
    aggregate_tables,
    comparison_table,
    detail_table,
    failures,
    key_of,
    method_name,
    named,
    plan_table,
    ranking_table,
    worst_table,
)
from .worst_cases import WorstCase, pictures_limit, to_show, worst_cases, worst_rows

if TYPE_CHECKING:
    from .._inputs import Labels
    from ..selection import Plan
    from ..studies.aggregates import Aggregate
    from ..studies.comparison import PairTable
    from ..studies.ranking import Ranking, RankingScheme
    from ..studies.stability import RankStability
    from ..studies.tables import CaseValues
    from .parts import Study

Ranked = Sequence[tuple["CaseValues", "Ranking", "RankStability"]]
Compared = Sequence[tuple["CaseValues", "PairTable"]]

_FIGURES = 12  # of one kind in a page
_RANKINGS = 6  # that have figures, of which there are several each
_WHAT = {
    "consensus": "the consensus of the rankings by each metric",
    "agreement": "Kendall's tau of the rankings by each two metrics",
}


def write_report(
    study: Study,
    folder: str | os.PathLike[str],
    *,
    plan: Plan | None = None,
    cases: Iterable[Case] | None = None,
    images: Mapping[str, Any] | None = None,
    labels: Labels | None = None,
    scheme: RankingScheme | str = "mean_then_rank",
    title: str = "Validation report",
    command: str = "",
) -> Path:
    """Write a study as an HTML page, with its tables as CSV and JSON and its figures as SVG and PNG.

    Parameters
    ----------
    study
        What to report, made by `Results.study`.
    folder
        Where to write; it is made. Files of an earlier report there are replaced or removed, others are left alone.
    plan
        Why these metrics: made by `recommend`.
    cases
        The cases that were evaluated: their masks are read again for pictures of the worst. Without them there are
        none.
    images
        By name of case the image that was segmented, an array or the path of a file, to show behind the contours.
    labels
        The labels of the classes, as for `evaluate`; not needed where names are labels, or the plan says them.
    scheme
        What methods are ranked by: a `RankingScheme`, or the name of one.
    title
        Of the page.
    command
        The call or command that makes the same results again, for the methods section.

    Returns
    -------
    Path
        The page: report.html in the folder. It needs no other file, no network and no script.

    Raises
    ------
    OSError
        The folder cannot be written.
    ImportError
        Matplotlib or jinja2 is not installed.
    """
    template = _template()
    where = Path(folder)
    (where / "figures").mkdir(parents=True, exist_ok=True)
    before = earlier.listed(where)
    figures = Figures(where / "figures")
    aggregates = [*study.aggregates()]
    together = study.set_values()
    ranked = [own for own in study.rankings(scheme) if len(own[1].methods) > 1]
    compared = [own for own in study.comparisons() if len(own[1])]
    orders = {key_of(one): ranking.order for one, ranking, _ in ranked}
    described = study.estimand.describe()
    worst = worst_rows(study)
    confidence = study.estimand.confidence
    shared = across(ranked)
    said = across_sentence(shared)
    methods = methods_paragraphs(
        study, [one for _, one, _ in ranked], [one for _, one in compared], together, command, across=said
    )
    drawn = to_show(worst)
    page = template.render(
        title=title,
        style=_text("report.css"),
        script=_text("report.js"),
        facts=_facts(study),
        failures=failures(study),
        plan=None if plan is None else plan_table(plan),
        explanation="" if plan is None else as_html(plan.explain()),
        described=described,
        aggregates=aggregate_tables(aggregates, {key_of(one): pairs for one, pairs in compared}),
        aggregate_figures=interval_figures(aggregates, study.estimand, figures, _FIGURES),
        together=aggregate_tables(together.rows, {}),
        together_described=together.describe(),
        details=detail_table([*aggregates, *together]),
        distributions=distribution_figures(study.tables, figures, _FIGURES),
        rankings=_ranking_parts(ranked, confidence, figures),
        rankings_limit=only_first(_RANKINGS, len(ranked), "rankings have figures", "the numbers of all are here"),
        tau=_tau(ranked, figures),
        across=shared,
        consensus=consensus_parts(shared, confidence, figures),
        consensus_limit=consensus_limit(shared),
        agreement=agreement_table(shared),
        comparisons=_comparison_parts(compared, orders, figures),
        comparisons_limit=_comparison_limit(compared),
        worst=worst_table(worst),
        pictures=_pictures(drawn, cases, images or {}, labels if labels is not None else _labels(plan), figures),
        pictures_limit=pictures_limit(worst),
        methods=methods,
        files=_write_files(
            where, study, [*aggregates, *together], ranked, compared, shared, methods, title, figures.written
        ),
        several=len(study.results.methods) > 1,
    )
    path = where / "report.html"
    path.write_text(page, encoding="utf-8")
    earlier.remove(where, before, earlier.listed(where))
    return path


def _template() -> Any:
    try:
        import jinja2
    except ImportError:
        raise ImportError("reports need jinja2: pip install 'assay[report]'") from None
    settings: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, **settings)
    return environment.from_string(_text("report.html"))


def _text(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _facts(study: Study) -> dict[str, str]:
    """What was evaluated, for the top of the page."""
    results = study.results
    cases = {case for one in study.tables for case in one.cases}
    facts = {
        "Cases": f"{len(cases):,}",
        "Methods": _listed([method_name(method) for method in results.methods]),
        "Classes": _listed([name or "(all)" for name in results.classes]),
        "Metrics": _listed(results.metrics),
        "Values": f"{len(results):,}",
    }
    if results.group_keys:
        facts["Groups"] = ", ".join(
            f"{key} ({len({row.groups.get(key, '') for row in results if row.case})})" for key in results.group_keys
        )
    return facts


def _listed(names: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
    return f"{len(names)}: {shown}" if len(names) > 1 else shown


def _ranking_parts(ranked: Ranked, confidence: float, figures: Figures) -> list[Part]:
    """A table per ranking; figures for the first ones."""
    return [
        Part(
            ranking_table(one, ranking, stability, confidence),
            ranking_figures(one, ranking, stability, confidence, figures) if k < _RANKINGS else Gallery(()),
        )
        for k, (one, ranking, stability) in enumerate(ranked)
    ]


def _tau(ranked: Ranked, figures: Figures) -> Figure | None:
    taus = {named(one): stability.tau for one, _, stability in ranked}
    return tau_figure(taus, figures) if taus else None


def _comparison_parts(compared: Compared, orders: Mapping[Any, Sequence[str]], figures: Figures) -> list[Part]:
    """A table per metric; a map of significance for the first ones that have more than a pair."""
    parts, drawn = [], 0
    for one, pairs in compared:
        order = orders.get(key_of(one), pairs.methods)
        gallery = Gallery(())
        if drawn < _RANKINGS and len(pairs) > 1:
            gallery = significance_figure(one, pairs, order, figures)
            drawn += 1
        parts.append(Part(comparison_table(one, pairs, order), gallery))
    return parts


def _comparison_limit(compared: Compared) -> str:
    """What maps there are not."""
    several = sum(len(pairs) > 1 for _, pairs in compared)
    return only_first(_RANKINGS, several, "comparisons have a map of significance", "the numbers of all are here")


def _labels(plan: Plan | None) -> Any:
    """The labels of the classes, if a plan knows them all."""
    known = None if plan is None else plan.labels
    return known if known and all(one is not None for one in known.values()) else None


def _pictures(
    drawn: Sequence[Row],
    cases: Iterable[Case] | None,
    images: Mapping[str, Any],
    labels: Any,
    figures: Figures,
) -> list[tuple[Figure | None, str]] | None:
    """Pictures of the worst cases, or of each why there is none; None if no cases were given."""
    if cases is None:
        return None
    return [_picture(one, figures) for one in worst_cases(drawn, cases, images, labels)]


def _picture(one: WorstCase, figures: Figures) -> tuple[Figure | None, str]:
    row = one.row
    parts = (row.case, row.method, row.class_name, one.where)
    unit = "" if row.unit in ("", "1") else f" {row.unit}"
    caption = f"{', '.join(filter(None, parts))}: {row.metric} {row.value:.4g}{unit}"
    if one.why_not:
        return None, f"{caption}: not drawn, {one.why_not}"
    return figures.add_svg(one.svg, f"worst {row.case} {row.method} {row.class_name}", caption), caption


# -- files ---------------------------------------------------------------------------------------------------------


def _write_files(
    where: Path,
    study: Study,
    aggregates: Iterable[Aggregate],
    ranked: Ranked,
    compared: Compared,
    shared: Across,
    methods: Sequence[str],
    title: str,
    drawn: Sequence[str],
) -> dict[str, str]:
    """Write the tables behind the page; what each file holds, by its name."""
    tables = {
        "aggregates": [one.as_dict() for one in aggregates],
        "rankings": _ranking_records(ranked, study.estimand.confidence),
    }
    tables["consensus"] = consensus_records(shared, study.estimand.confidence)
    tables["agreement"] = agreement_records(shared)
    tables["comparisons"] = _comparison_records(compared)
    study.results.to_csv(where / "results.csv")
    definitions = definitions_data(study.results.definitions.values())
    write_text(where / "definitions.json", json.dumps(definitions, indent=1) + "\n")
    found = {"results.csv": "every value", "definitions.json": "what the metrics are"}
    for name, records in tables.items():
        if records:
            write_text(where / f"{name}.csv", csv_text(records, tuple(records[0])))
            found[f"{name}.csv"] = _WHAT.get(name, name)
    found |= {
        "report.json": "aggregates, rankings and comparisons together",
        "methods.txt": "the methods section",
    }
    content = {"title": title, "policy": study.policy.name, "estimand": study.estimand.describe(), **tables}
    content |= {"methods": list(methods), "written": ["report.html", *found, *drawn]}
    write_text(where / earlier.LIST, json.dumps(_plain(content), indent=1) + "\n")
    write_text(where / "methods.txt", "\n\n".join(methods) + "\n")
    return found


def _of(one: CaseValues) -> dict[str, Any]:
    return {"task": one.task, "class": one.class_name, "metric": one.metric}


def _ranking_records(ranked: Ranked, confidence: float) -> list[dict[str, Any]]:
    return [
        {**_of(one), "scheme": ranking.scheme.name, **record}
        for one, ranking, stability in ranked
        for record in rank_records(ranking, stability, confidence)
    ]


def _comparison_records(compared: Compared) -> list[dict[str, Any]]:
    names = ("first", "second", "cases", "difference", "low", "high", "p", "adjusted_p", "better", "false_claim")
    return [
        {
            **_of(one),
            "test": pairs.test,
            "adjustment": pairs.adjustment,
            **{name: getattr(pair, name) for name in names},
        }
        for one, pairs in compared
        for pair in pairs
    ]


def _plain(value: Any) -> Any:
    """Data that JSON can hold: NaN is null, infinite numbers are text."""
    if isinstance(value, dict):
        return {key: _plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else repr(value)
    return value
