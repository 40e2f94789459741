"""Pictures as files, and as markup that a page can hold."""

from __future__ import annotations

import io
import re
import warnings
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .style import BLUE, INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    BLUE: "var(--blue)",
    INK: "var(--ink)",
    PALE: "var(--grid)",
    "#8C8C8C": "var(--faint)",
    "#FFFFFF": "var(--ground)",
}
_DOTS_PER_INCH = 110


class Figure(NamedTuple):
    """A picture: SVG markup for a page, what it shows, and the files it is in, relative to the page."""

    markup: str
    caption: str
    files: tuple[str, ...]


class Figures:
    """A folder of figures, filled one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: set[str] = set()
        self.written: list[str] = []
        """The files, relative to the page."""

    def add(self, axes: Axes, name: str, caption: str) -> Figure:
        """Write a picture as SVG and PNG, close it, and give its markup.

        In the markup the colours of text, lines and ground are the page's, so that they follow it into the dark.
        """
        own = self.free_name(name)
        text = self._written(axes, self.folder / own)
        return Figure(inline_svg(text, own, caption), caption, self._listed(f"{own}.svg", f"{own}.png"))

    def add_svg(self, svg: str, name: str, caption: str) -> Figure:
        """Write markup of an SVG that was made by hand, and give it back as a figure."""
        own = self.free_name(name)
        standalone = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        (self.folder / f"{own}.svg").write_text(standalone, encoding="utf-8")
        label = f'<svg role="img" aria-label="{escape(caption)}" '
        return Figure(svg.replace("<svg ", label, 1), caption, self._listed(f"{own}.svg"))

    def free_name(self, name: str) -> str:
        """A file name like `name` that no other figure has."""
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "figure"
        own, number = plain, 1
        while own in self._names:
            number += 1
            own = f"{plain}-{number}"
        self._names.add(own)
        return own

    def _listed(self, *files: str) -> tuple[str, ...]:
        found = tuple(f"{self.folder.name}/{file}" for file in files)
        self.written += found
        return found

    @staticmethod
    def _written(axes: Axes, path: Path) -> str:
        import matplotlib as mpl
        import matplotlib.pyplot as plt

        figure: Any = axes.figure
        try:
            with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": path.name}), warnings.catch_warnings():
                # Names in scripts that the font does not have: the browser's font has.
                warnings.filterwarnings("ignore", message=r".*[Gg]lyph.* missing")
                warnings.filterwarnings("ignore", message=".*constrained_layout not applied")
                text = _drawn(figure, path.with_name(f"{path.name}.png"))
        finally:
            plt.close(figure)
        path.with_name(f"{path.name}.svg").write_text(text, encoding="utf-8")
        return text


def _drawn(figure: Any, png: Path) -> str:
    """Draw a figure as PNG and as SVG, each once if all of it is within its limits: drawing takes most of the time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.dpi = min(_DOTS_PER_INCH, 60_000 / max(figure.get_size_inches()))
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    figure.set_layout_engine("none")
    box, whole = figure.get_tightbbox(canvas.get_renderer()), figure.bbox_inches
    fits = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= whole.x1 and box.y1 <= whole.y1
    shown = None if fits else box.padded(0.08)
    if fits:
        from matplotlib.image import imsave

        imsave(png, canvas.buffer_rgba())
    else:
        figure.savefig(png, bbox_inches=shown)
    text = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(text, format="svg", bbox_inches=shown, dpi=figure.dpi, metadata=nothing)
    return text.getvalue()


def inline_svg(text: str, prefix: str, label: str) -> str:
    """An SVG file of matplotlib as part of a page: unique ids, the page's font and colours. Texts stay as they are."""
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", text[text.index("<svg") :], flags=re.S)
    used = {*re.findall(r"url\(#([^)]+)\)", body), *re.findall(r'href="#([^"]+)"', body)}

    def tag(found: re.Match[str]) -> str:
        one = re.sub(r'\s(?:xmlns(?::\w+)?|version)="[^"]*"', "", found[0]).replace("xlink:href", "href")
        one = re.sub(r'\sid="([^"]*)"', lambda own: f' id="{prefix}-{own[1]}"' if own[1] in used else "", one)
        one = re.sub(r'url\(#|href="#', lambda start: f"{start[0]}{prefix}-", one)
        one = re.sub(r"'DejaVu Sans'(?:, '[^']+'|, [\w-]+)*", "sans-serif", one)
        one = re.sub(r"(fill|stroke): (#\w{6})", lambda own: f"{own[1]}: {_COLOURS.get(own[2].upper(), own[2])}", one)
        return re.sub(r"(\d\.\d\d)\d+", r"\1", re.sub(r"\s+", " ", one))

    body = re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", tag, body))
    size = re.search(r'\swidth="([\d.]+)pt"', body)
    body = re.sub(r'\s(?:width|height)="[\d.]+pt"', "", body, count=2)
    width = f' style="width: {float(size[1]):.0f}pt"' if size else ""
    return body.replace("<svg", f'<svg class="plot" role="img" aria-label="{escape(label)}"{width}', 1)
