"""The little Markdown that explanations are written in, as markup of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby


def as_html(text: str) -> str:
    """Headings (from the third level of the page on), lists, paragraphs, bold, italic and code; the rest is text."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n".join(part for block in blocks for part in _block(block))


def _block(block: str) -> Iterator[str]:
    heading = re.fullmatch(r"(#+) (.*)", block.strip())
    if heading:
        level = min(len(heading[1]) + 1, 5)
        if level > 2:  # the title of it all is the page's own
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        return
    items: list[list[str]] = []
    for line in block.splitlines():
        if line.lstrip().startswith(("- ", "* ")) or not items:
            items.append([])
        items[-1].append(line.strip())
    for listed, group in groupby(items, key=lambda item: item[0].startswith(("- ", "* "))):
        texts = [" ".join(item) for item in group]
        if listed:
            yield f"<ul>{''.join(f'<li>{_inline(one[2:])}</li>' for one in texts)}</ul>"
        else:
            yield from (f"<p>{_inline(one)}</p>" for one in texts)


def _inline(text: str) -> str:
    parts = re.split(r"(`[^`]+`)", escape(text))
    return "".join(f"<code>{one[1:-1]}</code>" if one.startswith("`") else _emphasis(one) for one in parts)


def _emphasis(text: str) -> str:
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"(?<!\w)\*([^*\s][^*]*)\*(?!\w)", r"<em>\1</em>", bold)
