"""Whose site is this, and how does the reader know? What stands in the foot of every page.

The 2019 indicators for government sites (国办秘函〔2019〕19号) ask for the host, a contact, the ICP record, the record
with the public security organ and the site identification code on every page. What is not configured is not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

CODE = re.compile(r"(?:[0-9]{6}|bm[0-9]{4})[0-9]{4}")
"""Six digits of the division, or bm and four for a department of the State Council; then four."""


@dataclass(frozen=True)
class SiteIdentification:
    """As `settings.SITE` has it; an empty value is one that is not configured."""

    name: str = ""
    """In the masthead and in every title; the host's column is called 政府信息公开 (国办公开办函〔2019〕61号)."""
    host: str = ""
    """主办单位"""
    operator: str = ""
    """承办单位"""
    contact: str = ""
    """Telephone, e-mail or address, as it is to be read."""
    icp: str = ""
    """ICP 备案编号"""
    police: str = ""
    """公安机关备案号"""
    code: str = ""
    """网站标识码, ten signs"""
    emblem_url: str = ""
    """Where the 党政机关网站标识 leads."""
    mistakes_url: str = ""
    """我为政府网站找错"""

    @property
    def police_url(self) -> str:
        number = "".join(re.findall(r"[0-9]+", self.police))
        return f"https://beian.mps.gov.cn/#/query/webSearch?code={number}"


def site_identification() -> SiteIdentification:
    return SiteIdentification(**settings.SITE)


def problem_with_site() -> str:
    """What is wrong with the settings of the site, or nothing."""
    code = site_identification().code
    if code and not CODE.fullmatch(code):
        return (
            f"网站标识码“{code}”不对：应为 6 位行政区划代码（国务院部门为 bm 加 4 位数字）加 4 位数字，共 10 位。"
            "请改正环境变量 GONGKAI_SITE_CODE，或者去掉它。"
        )
    return ""
