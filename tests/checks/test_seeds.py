"""Is every known anomaly of the five real reports found under its code?

The reports themselves stand next to the repository in `../shared/seeds`; without them these tests are skipped.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gongkai.checks import Answer, Finding, check
from gongkai.checks.rule import Reason
from gongkai.reading.read import read

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the five real reports are not there: {SEEDS}")

# anomaly, report, code, what the message or the cells must show
ANOMALIES = [
    ("A01", "000", "T3-BALANCE", "0 + 0 ≠ 21 + 0"),
    ("A01", "000", "T3-NOINPUT", "21"),
    ("A02", "000", "N-COUNT-AS-GRANT", "21 条"),
    ("A03", "000", "T3-ROWSUM", "予以公开"),
    ("A03", "000", "T3-ROWSUM", "（七）总计"),
    ("A03", "000", "T3-ROWBLANKTOTAL", "予以公开"),
    ("A03", "000", "T3-ROWBLANKTOTAL", "（七）总计"),
    ("A04", "000", "W-BLANK", "144 格空白"),
    ("A04", "000", "W-BLANK", "「规章」"),
    ("A05", "000", "T1-2019-DELTA-BIG", "本年增减 27"),
    ("A06", "000", "T1-2019-DELTA-EQ-DEC", "“行政处罚”"),
    ("A07", "000", "W-UNIT", "2116.1358万"),
    ("A08", "000", "N-CHANNEL", "21 + 17 ≠ 21"),
    ("A09", "000", "S-TITLE", "工作年度报告"),
    ("A09", "000", "N-LAWNAME", "《信息公开条例》"),
    ("A09", "000", "N-TYPO", "一此"),
    ("A10", "000", "N-HEADS", "依申请公开、平台建设"),
    ("A11", "000", "W-ARTEFACT", ""),
    ("A12", "001", "T1-VALID-MIN", "1 − 废止 0 = 1"),
    ("A13", "001", "S-TITLE", "没有标题"),
    ("A14", "001", "W-COLLAPSED", "3 行"),
    ("A15", "001", "W-SCRAPED", "注音"),
    ("A15", "001", "W-SCRAPED", "按钮"),
    ("A16", "001", "S-LABELS", "“尚未”应为“尚未审结”"),
    ("A17", "001", "N-YEAR", "2021年重点工作"),
    ("A18", "001", "N-FEE", "收费通知"),
    ("A20", "001", "N-HEADS", "依申请公开"),
    ("A20", "001", "N-FIG", "未提依申请公开"),
    ("A21", "002", "N-PLACE", "宜君县"),
    ("A22", "002", "T1-2019-DELTA", "也是 4"),
    ("A23", "002", "S-TABLES", "政府集中采购"),
    ("A23", "002", "W-SCRAPED", "形近字"),
    ("A24", "002", "W-BLANK", "结转下年度"),
    ("A24", "002", "W-BLANK", "其他对外管理服务事项"),
    ("A25", "002", "S-SECTIONS", "六、其他需要报告的事项"),
    ("A26", "002", "S-SECTIONS", "（4）"),
    ("A27", "002", "N-DOUBLED", "局局"),
    ("A27", "002", "N-DOUBLED", "第第"),
    ("A28", "002", "S-TITLE", "没有机关名称"),
    ("A28", "002", "S-TITLE", "政府信息公开"),
    ("A29", "002", "N-PROPOSALS", "人大代表建议"),
    ("A30", "002", "W-ARTEFACT", ""),
    ("A31", "003", "S-SECTIONS", "（二）主动公开"),
    ("A31", "003", "S-SECTIONS", "（三）收到和处理"),
    ("A32", "003", "S-LABELS", "“行政规范性文件”"),
    ("A33", "003", "S-LABELS", "本年收费金额"),
    ("A34", "003", "S-LABELS", "政府信息公开工作被申请行政复议"),
    ("A35", "003", "S-TITLE", "工作年度报告"),
    ("A36", "003", "N-FEE", "收费通知"),
    ("A37", "003", "N-HEADS", "依申请公开"),
    ("A38", "003", "W-ALLZERO", "全为 0"),
    ("A39", "004", "W-LAYOUT", ""),
    ("A40", "004", "N-TYPO", "及时解"),
    ("A40", "004", "N-TYPO", "双随机"),
    ("A41", "004", "N-FEE", "总金额"),
]


@cache
def findings(seed: str) -> tuple[Finding, ...]:
    (file,) = SEEDS.glob(f"{seed}_*.txt")
    (report,) = read(file)
    return tuple(check(report))


@pytest.mark.parametrize(("anomaly", "seed", "code", "shows"), ANOMALIES, ids=lambda value: str(value)[:24])
def test_a_known_anomaly_is_found(anomaly: str, seed: str, code: str, shows: str) -> None:
    failed = [f.message for f in findings(seed) if f.rule == code and f.answer is Answer.FAIL]
    assert any(shows in message for message in failed), (anomaly, code, failed)


def test_a_split_that_holds_passes() -> None:
    """A19: 2486 = 73 + 2413."""
    assert [f.answer for f in findings("001") if f.rule == "N-CHANNEL"] == [Answer.PASS]


def test_official_contact_data_are_no_personal_data() -> None:
    """A42: the office telephone and address of the preamble."""
    assert [f.answer for f in findings("004") if f.rule == "N-PERSONAL"] == [Answer.PASS]


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_without_last_year_nothing_across_years_is_called_right(seed: str) -> None:
    """A43: not assessable, with the reason, and not a pass."""
    for code in ("X-CARRY", "T1-VALID-YOY"):
        answers = {(f.answer, f.kind) for f in findings(seed) if f.rule == code}
        assert answers == {(Answer.NOT_ASSESSABLE, Reason.NO_PREVIOUS.name.lower())}


@pytest.mark.parametrize("seed", ["002", "003", "004"])
def test_the_sums_of_a_report_full_of_zeros_hold(seed: str) -> None:
    assert not [f for f in findings(seed) if f.rule.startswith(("T3-", "T4-")) and f.answer is Answer.FAIL]


def test_only_the_foreign_county_is_called_foreign() -> None:
    places = [
        f
        for seed in ("000", "001", "002", "003", "004")
        for f in findings(seed)
        if f.rule == "N-PLACE" and f.answer is Answer.FAIL
    ]
    assert [f.found for f in places] == ["宜君县"]


def test_figures_that_cannot_be_placed_are_no_wrong_sums() -> None:
    """001 lost its empty cells: the reader's doubt is not the document's error."""
    sums = [f for f in findings("001") if f.rule in ("T3-BALANCE", "T3-ROWSUM", "T3-COLSUM")]
    assert Answer.FAIL not in {f.answer for f in sums}
    assert "unplaced" in {f.kind for f in sums}
