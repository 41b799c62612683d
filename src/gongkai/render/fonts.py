"""Which of the fonts on this machine stand in for those of official documents?

GB/T 9704-2012 asks for 小标宋, 仿宋, 黑体 and 楷体. Each is looked for under the names that systems and publishers give
it, then under its nearest relatives. Behind every chain stand the fonts with the most characters, so that a rare
character in a name is set in another face rather than lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.render.errors import RenderError

SMALL_SONG_BOLD = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "FZDaBiaoSong-B06S")
SONG = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif SC",
    "SimSun",
    "NSimSun",
    "Songti SC",
    "STSong",
    "FandolSong",
    "AR PL UMing CN",
    "AR PL SungtiL GB",
)
FANG_SONG = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02S", "FandolFang R")
HEI = (
    "SimHei",
    "黑体",
    "STHeiti",
    "Heiti SC",
    "FandolHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)
KAI = (
    "KaiTi_GB2312",
    "楷体_GB2312",
    "KaiTi",
    "楷体",
    "STKaiti",
    "Kaiti SC",
    "FandolKai",
    "LXGW WenKai",
    "AR PL UKai CN",
    "AR PL KaitiM GB",
)
REST = ("HanaMinA", "HanaMinB", "BabelStone Han", "Plangothic P1", "Plangothic P2", "Jigmo", "Jigmo2", "Jigmo3")
"""Fonts made for rare characters."""

NO_FONT = (
    "这台机器上没有中文字体，无法生成 PDF。请安装一种中文字体后重试，"
    "例如 Debian、Ubuntu：apt-get install fonts-noto-cjk；Fedora：dnf install google-noto-serif-cjk-fonts；"
    "或改用 docx 输出。"
)


@dataclass(frozen=True, slots=True)
class Typeface:
    """The families for one use, best first; `weight` makes a plain Song bold where there is no 小标宋."""

    families: tuple[str, ...]
    weight: str = "regular"


def typefaces(installed: Iterable[str]) -> dict[str, Typeface]:
    """The faces for title, headings, lead-ins, text and page numbers. Raises RenderError when no font is Chinese."""
    have = {family.casefold(): family for family in installed}

    def found(*names: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(have[name.casefold()] for name in names if name.casefold() in have))

    if not found(*FANG_SONG, *SONG, *HEI, *KAI):
        raise RenderError(NO_FONT)
    behind = (*SONG, *HEI, *KAI, *REST)
    title = found(*SMALL_SONG_BOLD)
    return {
        "title": Typeface(found(*SMALL_SONG_BOLD, *behind), "regular" if title else "bold"),
        "heading": Typeface(found(*HEI, *behind)),
        "lead": Typeface(found(*KAI, *FANG_SONG, *behind)),
        "text": Typeface(found(*FANG_SONG, *behind)),
        "number": Typeface(found(*SONG, *behind)),
    }
