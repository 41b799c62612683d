"""How does a report look on the site of its body: among menus, scripts and styles, pasted from a word processor?

No site is like another in its furniture, and no two reports of a site are alike in their mark-up: whoever pasted them
in used another program. What is drawn here is invented, in the sizes that are met: 40 to 150 KiB.
"""

# ruff: noqa: S311  (chance guards nothing here)

from __future__ import annotations

import random
import re

from tests.consistent_reports import consistent_report
from tests.shapes import draw

_SITES = 6
_SHAPES = ("web page", "web page, pasted from a word processor")
_WORDS = (
    "政务公开",
    "新闻中心",
    "办事服务",
    "互动交流",
    "数据开放",
    "专题专栏",
    "领导信箱",
    "政策解读",
    "规划计划",
    "统计信息",
)


def site_page(rng: random.Random) -> bytes:
    """A report of a body of one of a few sites, as its site would publish it."""
    site = random.Random(rng.randrange(_SITES))
    report = consistent_report("2021", rng, prose=True)
    text = draw(report, rng.choice(_SHAPES), rng).data.decode()
    body = _styled(re.sub(r"(?s).*<body>|</body>.*", "", text), rng)
    return (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>信息公开年报</title>\n"
        f"{_style(site)}{_script(site)}</head><body>\n{_menu(site, 160)}"
        "<div class='wrap'><div class='crumbs'>当前位置：首页 &gt; 政务公开</div>\n"
        f"<div id='zoom' class='article'>{body}</div></div>\n{_menu(site, 60)}{_script(site)}"
        "<div class='footer'>主办：某某市人民政府办公室</div></body></html>\n"
    ).encode()


def _styled(body: str, rng: random.Random) -> str:
    """Cells and paragraphs with the styles of the program that the report was pasted from."""
    size, width = rng.choice(("10.5pt", "12.0pt", "9pt")), rng.randrange(40, 90)
    style = f'style="padding:0cm 5.4pt;border:solid windowtext 1.0pt;width:{width}px;font-size:{size}"'
    body = re.sub("<td", f"<td {style} valign=center", body)
    return re.sub("<p>", f'<p style="text-indent:{rng.choice((24, 28, 32))}.0pt;line-height:150%">', body)


def _menu(site: random.Random, links: int) -> str:
    items = (
        f'<li><a href="/col/col{site.randrange(10**6)}/index.html" target="_blank">{site.choice(_WORDS)}</a></li>\n'
        for _ in range(links)
    )
    return f"<div class='menu'><ul>\n{''.join(items)}</ul></div>\n"


def _style(site: random.Random) -> str:
    rules = (
        f".c{site.randrange(10**4)} {{ margin: {site.randrange(20)}px; color: #{site.randrange(4096):x}; }}\n"
        for _ in range(120)
    )
    return f"<style>\n{''.join(rules)}</style>\n"


def _script(site: random.Random) -> str:
    calls = (f"var v{site.randrange(10**5)} = document.getElementById('x{site.randrange(99)}');\n" for _ in range(90))
    return f"<script>\n{''.join(calls)}</script>\n"
