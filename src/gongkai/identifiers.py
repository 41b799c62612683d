"""Is this code what it claims to be, and if not, what is wrong with it?

Each `problem_with_…` takes a code exactly as written and answers None when it is sound, else one Chinese sentence that
says what is wrong and what to do. No sentence repeats the code: it may be a person's number. A sound code need not
exist; only its register knows that. Each `check_…` works out the last character from those before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z, which look like 1, 0, 5, U, 2."""
_CREDIT_VALUES = {character: value for value, character in enumerate(CREDIT_ALPHABET)}
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
"""ISO 7064 MOD 11-2: the check character for each remainder."""

PROVINCES: Mapping[str, str] = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip
"""The first two digits of a division code (GB/T 2260)."""

_NATIONAL = "10"
"""Stands for the whole country where a code was issued by a national register."""
_RESIDENCE_PERMITS = "83"
"""Residence permits carry 81, 82 and, for people from Taiwan, 83 in place of a division."""
_FOREIGN_RESIDENT = "9"
"""Permanent residents from abroad: 9, then the place of issue and the nationality. Written from memory."""

_INDEX_NUMBER = re.compile(
    r"(?P<issuer>[0-9A-Z]{8}-?[0-9X]|[0-9A-Z]{7}-[0-9X]|[0-9A-HJ-NPQRTUWXY]{18})"
    r"/(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])?-[0-9]{5}"
)
_COPIED_WRONG = "请对照原件核对是否抄错"


class Level(StrEnum):
    """On which level a division stands."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


# --- bodies -----------------------------------------------------------------------------------------------------------


def problem_with_credit_code(code: str) -> str | None:
    """What is wrong with a unified social credit code (统一社会信用代码, GB 32100-2015): both check characters."""
    name = "统一社会信用代码"
    if problem := _misshapen(code, name, 18, CREDIT_ALPHABET, "数字和大写字母，不用 I、O、S、V、Z"):
        return problem
    if code[2:4] != _NATIONAL and code[2:4] not in PROVINCES:
        return f"{name}第3、4位应为省级行政区划代码，没有“{code[2:4]}”开头的行政区划。{_COPIED_WRONG}。"
    if (check := check_of_organisation(code[8:16])) != code[16]:
        return f"{name}第9至17位的组织机构代码校验不符，第17位应为“{check}”，写的是“{code[16]}”。{_COPIED_WRONG}。"
    if (check := check_of_credit_code(code[:17])) != code[17]:
        return f"{name}校验不符，第18位应为“{check}”，写的是“{code[17]}”。{_COPIED_WRONG}。"
    return None


def check_of_credit_code(first17: str) -> str:
    """The 18th character of a unified social credit code. Raises ValueError for what are not its first 17."""
    if len(first17) != 17 or not set(first17) <= _CREDIT_VALUES.keys():
        raise ValueError("a credit code begins with 17 of its own characters")
    total = sum(_CREDIT_VALUES[character] * weight for character, weight in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def problem_with_organisation_code(code: str) -> str | None:
    """What is wrong with an organisation code (组织机构代码, GB 11714), with or without the hyphen before its check."""
    name = "组织机构代码"
    plain = code[:8] + code[9:] if code[8:9] == "-" else code
    if problem := _misshapen(plain, name, 9, _ORGANISATION_ALPHABET, "数字和大写字母"):
        return problem
    if (check := check_of_organisation(plain[:8])) != plain[8]:
        return f"{name}校验不符，末位应为“{check}”，写的是“{plain[8]}”。{_COPIED_WRONG}。"
    return None


def check_of_organisation(first8: str) -> str:
    """The check character of an organisation code. Raises ValueError for what are not its first 8 characters."""
    if len(first8) != 8 or not set(first8) <= set(_ORGANISATION_ALPHABET):
        raise ValueError("an organisation code begins with 8 digits or capital letters")
    total = sum(int(character, 36) * weight for character, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


# --- places -----------------------------------------------------------------------------------------------------------


def problem_with_division_code(code: str) -> str | None:
    """What is wrong in the build of a division code: 6 digits to the county (GB/T 2260), 9 to the township
    (GB/T 10114), 12 to the village (statistics). Which codes are in use, and since when, is not judged here."""
    name = "行政区划代码"
    if not re.fullmatch(r"[0-9]+", code) or len(code) not in (6, 9, 12):
        return f"{name}应为6位（到县级）、9位（到乡级）或12位（到村级）数字。请核对位数。"
    if code[:2] not in PROVINCES:
        return f"{name}前两位为省级代码，没有“{code[:2]}”。{_COPIED_WRONG}。"
    if code[2:4] == "00" and int(code[4:]):
        return f"{name}第3、4位（地级）为00时，后面各位应全为0。{_COPIED_WRONG}。"
    if code[6:9] == "000" and int(code[9:] or 0):
        return f"{name}第7至9位（乡级）为000时，村级应为000。{_COPIED_WRONG}。"
    return None


def level_of_division(code: str) -> Level:
    """On which level the division of a code stands. Raises ValueError when the code is misbuilt."""
    if problem := problem_with_division_code(code):
        raise ValueError(problem)
    if int(code[9:] or 0):
        return Level.VILLAGE
    if int(code[6:9] or 0):  # a prefecture without counties, such as 441900, has its townships straight below it
        return Level.TOWNSHIP
    if int(code[4:6]):
        return Level.COUNTY
    return Level.PREFECTURE if int(code[2:4]) else Level.PROVINCE


# --- persons ----------------------------------------------------------------------------------------------------------


def problem_with_resident_number(number: str, today: date | None = None) -> str | None:
    """What is wrong with a citizen's number (公民身份号码, GB 11643-1999): place, date of birth, check character.

    With `today` a date of birth that is yet to come is wrong too.
    """
    name = "公民身份号码"
    if re.fullmatch(r"[0-9]{15}", number):
        return f"这是15位的旧号码，{name}现为18位。请填写居民身份证上的18位号码。"
    if number[-1:] == "x":
        return f"{name}末位的 X 应为大写。"
    if problem := _misshapen(number, name, 18, "0123456789X", "数字，末位可为大写 X"):
        return problem
    if "X" in number[:17]:
        return f"{name}中 X 只能在末位。{_COPIED_WRONG}。"
    if number[:2] not in PROVINCES and number[:2] != _RESIDENCE_PERMITS and number[0] != _FOREIGN_RESIDENT:
        return f"{name}前两位应为省级行政区划代码，没有“{number[:2]}”。{_COPIED_WRONG}。"
    born = date_of_birth(number)
    if born is None:
        return f"{name}第7至14位应为出生日期，写的不是一个日期。{_COPIED_WRONG}。"
    if today is not None and born > today:
        return f"{name}中的出生日期还没有到。{_COPIED_WRONG}。"
    if check_of_resident_number(number[:17]) != number[17]:
        return f"{name}校验不符，有一位或几位写错了。{_COPIED_WRONG}。"
    return None


def date_of_birth(number: str) -> date | None:
    """The date in a citizen's number of 18 characters, or None when there is none."""
    written = re.fullmatch(r"[0-9]{6}((?:18|19|20)[0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}[0-9Xx]", number)
    try:
        return date(int(written[1]), int(written[2]), int(written[3])) if written else None
    except ValueError:
        return None


def check_of_resident_number(first17: str) -> str:
    """The last character by ISO 7064 MOD 11-2. Raises ValueError for what are not 17 digits."""
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError("a citizen's number begins with 17 digits")
    total = sum(int(digit) * weight for digit, weight in zip(first17, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def problem_with_card_number(number: str) -> str | None:
    """What is wrong with the number of a bank card (银行卡号): 13 to 19 digits, the last by Luhn (ISO/IEC 7812-1)."""
    if not re.fullmatch(r"[1-9][0-9]{12,18}", number):
        return "银行卡号应为13至19位数字，不以0开头，中间不加空格。请核对位数。"
    if check_of_card(number[:-1]) != number[-1]:
        return f"银行卡号校验不符，有一位或几位写错了。{_COPIED_WRONG}。"
    return None


def check_of_card(digits: str) -> str:
    """The last digit by Luhn. Raises ValueError for what are not digits."""
    if not re.fullmatch(r"[0-9]+", digits):
        raise ValueError("the number of a card is written in digits")
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return str(-(doubled + sum(int(digit) for digit in digits[-2::-2])) % 10)


# --- published items --------------------------------------------------------------------------------------------------


def problem_with_index_number(number: str) -> str | None:
    """What is wrong with the index number (索引号) of a published item: the code of the body / year or month - serial.

    Older numbers carry an organisation code, some one of 7 + 1 characters, which has no check of its own.
    """
    found = _INDEX_NUMBER.fullmatch(number)
    if found is None:
        return "索引号应为“机构代码/年份-五位序号”，如“11341702486344515H/2021-00013”。请改为这一格式。"
    issuer = found["issuer"]
    problem = None
    if len(issuer) == 18:
        problem = problem_with_credit_code(issuer)
    elif len(issuer.replace("-", "")) == 9:
        problem = problem_with_organisation_code(issuer)
    return f"索引号中的{problem}" if problem else None


def index_number(issuer: str, year: int, serial: int) -> str:
    """The index number of an item of this body: its credit code, the year, five digits that count from 1 each year.

    Raises ValueError when the parts make no index number.
    """
    if serial < 1:
        raise ValueError("索引号的序号从1起。")
    made = f"{issuer}/{year}-{serial:05}"
    if problem := problem_with_index_number(made):
        raise ValueError(problem)
    return made


def _misshapen(code: str, name: str, length: int, alphabet: str, characters: str) -> str | None:
    """What is wrong with the length or with a character; `characters` says in words which are allowed."""
    if len(code) != length:
        return f"{name}应为{length}位，写的是{len(code)}位。请核对位数，中间不加空格。"
    for place, character in enumerate(code, 1):
        if character not in alphabet:
            return f"{name}第{place}位“{character}”不能用：只用{characters}。请改为半角字符并核对。"
    return None
