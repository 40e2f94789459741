"""Reports as pages that tests can look into, and what holds for every page."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

from assay.evaluation.results import Results
from assay.report.html import write_report
from assay.studies.study import Study

VOID = {"meta", "br", "img", "link", "input"}


def study(results: Results) -> Study:
    return results.study(interval="percentile", resamples=200)


class Page(HTMLParser):
    """What is in a page; fails if elements are not closed in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(self.text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & {*self.open}:
            self.words.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]

    @property
    def shown(self) -> str:
        return " ".join(filter(None, self.words))


def report(folder: Path, results: Results, **options: Any) -> Page:
    path = write_report(study(results), folder / "report", **options)
    assert path == folder / "report" / "report.html"
    page = Page(path)
    check(page, path.parent)
    return page


def check(page: Page, folder: Path) -> None:
    """What holds for every page."""
    ids = Counter(one["id"] for _, one, _ in page.elements if "id" in one)
    assert max(ids.values()) == 1
    for _, one, _ in page.elements:
        for name, value in one.items():
            if name in ("href", "src") and value and not value.startswith(("#", "data:")):
                assert ":" not in value
                assert (folder / value).exists(), value
            if value and (name == "href" and value.startswith("#")):
                assert value[1:] in ids
            if name == "aria-labelledby":
                assert value in ids
        assert not [name for name in one if name.startswith("on")]
    assert "url(http" not in page.text
    assert "@import" not in page.text
    assert all(mark["scope"] in ("col", "row") for mark in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("header")) == len(page.all("nav")) == 1
    assert next(one for one in page.all("a"))["class"] == "skip"
    headings = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(headings))
    for tag, one, _ in page.elements:
        if tag == "svg":
            assert one["role"] == "img"
            assert one["aria-label"]
    assert len(page.all("figcaption")) == len(page.all("figure"))
    assert page.all("html")[0]["lang"] == "en"
    assert re.search(r"prefers-color-scheme: dark.*@media print", page.text, re.DOTALL)


def of_section(page: Page, name: str) -> str:
    """The markup of a section."""
    start = page.text.index(f'<section aria-labelledby="{name}">')
    return page.text[start : page.text.index("</section>", start)]
