"""What happened to the characters of the whole text: traditional, glossed, radicals, punctuation, line ends?

No figure is touched.
"""

from __future__ import annotations

import random
import re
import unicodedata
from functools import cache

from opencc import OpenCC

from .draft import Script

GLOSSES = {
    "國": "guó",
    "數": "shù",
    "據": "jù",
    "關": "guān",
    "係": "xì",
    "為": "wéi",
    "項": "xiàng",
    "總": "zǒng",
    "計": "jì",
    "規": "guī",
    "範": "fàn",
    "動": "dòng",
    "開": "kāi",
    "處": "chǔ",
    "罰": "fá",
    "強": "qiáng",
    "許": "xǔ",
    "業": "yè",
    "費": "fèi",
    "單": "dān",
    "額": "é",
    "請": "qǐng",
    "轉": "zhuǎn",
    "務": "wù",
    "構": "gòu",
    "組": "zǔ",
    "織": "zhī",
    "辦": "bàn",
    "結": "jié",
    "於": "yú",
    "區": "qū",
    "這": "zhè",
    "屬": "shǔ",
    "機": "jī",
    "內": "nèi",
    "過": "guò",
    "類": "lèi",
    "執": "zhí",
    "現": "xiàn",
    "補": "bǔ",
    "訪": "fǎng",
    "舉": "jǔ",
    "報": "bào",
    "複": "fù",
    "復": "fù",
    "無": "wú",
    "繼": "jì",
    "續": "xù",
    "議": "yì",
    "訴": "sù",
    "訟": "sòng",
    "審": "shěn",
    "經": "jīng",
    "題": "tí",
    "進": "jìn",
    "認": "rèn",
    "確": "què",
    "獲": "huò",
    "權": "quán",
    "護": "hù",
    "條": "tiáo",
    "學": "xué",
    "發": "fā",
    "會": "huì",
    "體": "tǐ",
    "對": "duì",
    "實": "shí",
    "東": "dōng",
}
KANGXI = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)}
COMPATIBILITY = {
    "行": "\ufa08",
    "不": "\uf967",
    "理": "\uf9e4",
    "度": "\ufa01",
    "律": "\uf9d8",
    "年": "\uf98e",
    "料": "\uf9be",
}
HALF_WIDTH = str.maketrans("（），：；．“”", '(),:;.""')


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def traditional(text: str, rng: random.Random) -> str:
    return str(_converter("s2t").convert(text))


def taiwan(text: str, rng: random.Random) -> str:
    """Taiwan characters and words: 資訊, 規範性檔案."""
    return str(_converter("s2twp").convert(text))


def glossed(text: str, rng: random.Random) -> str:
    """Traditional, with a pinyin gloss after some characters only: 數(shù)據(jù)."""
    known = set(rng.sample(sorted(GLOSSES), len(GLOSSES) * 3 // 4))
    return "".join(c + (f"({GLOSSES[c]})" if c in known else "") for c in traditional(text, rng))


def radicals(text: str, rng: random.Random) -> str:
    """Kangxi radicals and compatibility ideographs in the place of some characters, as PDF fonts leave them."""
    share = rng.choice([0.3, 0.7, 1.0])
    table = KANGXI | COMPATIBILITY
    return "".join(table.get(c, c) if rng.random() < share else c for c in text)


def half_width(text: str, rng: random.Random) -> str:
    """Brackets, commas and colons of half width."""
    return text.translate(HALF_WIDTH)


def windows_lines(text: str, rng: random.Random) -> str:
    return text.replace("\n", "\r\n")


def zero_width(text: str, rng: random.Random) -> str:
    """Characters that nobody sees, after some Han characters."""
    unseen = rng.choice(["\u200b", "\ufeff", "\u00ad", "\u200d"])
    return re.sub(r"[\u4e00-\u9fff]", lambda match: match[0] + (unseen if rng.random() < 0.1 else ""), text)


def chained(*scripts: Script) -> Script:
    def run(text: str, rng: random.Random) -> str:
        for script in scripts:
            text = script(text, rng)
        return text

    return run
