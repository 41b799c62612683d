"""What becomes of what people hand in, good and bad?"""

from __future__ import annotations

import io
import logging
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from pytest_django import Settings

from gongkai.portal.files import content, keeping
from gongkai.portal.files.models import StoredFile
from gongkai.portal.reporting import filing
from gongkai.portal.reporting.filing import SAMPLES, receive
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.portal.reporting.tests.texts import TEXT
from gongkai.portal.testing import AGENCY, READER, WRONG, Keep, a_file, a_report, as_json
from gongkai.report import Note, SectionText

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def encrypted_docx() -> bytes:
    """The beginning of an OLE container whose directory names an encrypted package."""
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


def locked_zip() -> bytes:
    data = bytearray(zipped(word__document_xml=b"<w/>"))
    data[6] |= 1  # the flag that says: encrypted
    return bytes(data)


BAD = {
    "empty": (b"", "report.docx", "空"),
    "only white space": (b" \n\t\r\n" * 100, "report.txt", "空"),
    "not a report": ("今天食堂的菜单：红烧茄子、清炒豆芽。\n".encode() * 20, "menu.txt", "没有"),
    "a web page without a report": (b"<html><body><p>hello</p></body></html>", "page.html", "没有"),
    "encrypted": (encrypted_docx(), "report.docx", ""),
    "a locked zip": (locked_zip(), "report.docx", ""),
    "a pdf named docx": (b"%PDF-1.7\n" + bytes(200), "report.docx", ""),
    "an image named txt": (b"\x89PNG\r\n\x1a\n" + bytes(200), "report.txt", ""),
    "an old doc named docx": (OLE + bytes(2048), "report.docx", ""),
    "binary junk": (bytes(range(256)) * 64, "report.txt", ""),
    "broken json": (b'{"reports": [', "report.json", "JSON"),
    "json of something else": (b'{"people": []}', "people.json", "JSON"),
    "json without reports": (b'{"reports": []}', "none.json", "没有"),
    "a zip bomb": (zipped(word__document_xml=bytes(60 * 2**20)), "report.docx", ""),
}


@pytest.mark.parametrize(("data", "name", "word"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_gets_a_sentence_and_leaves_nothing_behind(
    reader: Client, data_dir: Path, data: bytes, name: str, word: str
) -> None:
    answer = reader.post("/reports/upload/", {"files": [a_file(data, name)]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="problem"' in page
    assert word in page
    assert "程序出错" not in page
    assert not Original.objects.exists()
    assert not [file for file in data_dir.rglob("*") if file.is_file()]


def test_a_good_file_is_read_checked_and_linked(reader: Client) -> None:
    page = reader.post("/reports/upload/", {"files": [a_file(TEXT.encode(), "民政局.txt")]}).content.decode()
    stored = StoredReport.objects.get()
    assert "读出 1 份报告" in page
    assert stored.get_absolute_url() in page
    assert (stored.agency, stored.year, stored.form) == ("鹿鸣原县民政局", 2023, "2021")
    assert content.bytes_of(stored.original.file.sha256) == TEXT.encode()


def test_one_bad_file_costs_the_others_nothing(reader: Client) -> None:
    files = [a_file(as_json(a_report()), "good.json"), a_file(b"", "empty.txt"), a_file(TEXT.encode(), "good.txt")]
    page = reader.post("/reports/upload/", {"files": files}).content.decode()
    assert page.count("读出 1 份报告") == 2
    assert page.count('class="problem"') == 1
    assert StoredReport.objects.count() == 2


def test_several_reports_in_one_file_are_all_kept(reader: Client) -> None:
    two = as_json(a_report("云溪县民政局"), a_report("云溪县教育局"))
    assert "读出 2 份报告" in reader.post("/reports/upload/", {"files": [a_file(two)]}).content.decode()
    assert list(Original.objects.get().reports.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_more_reports_than_can_be_judged_in_time_are_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST_REPORTS", 2)
    receipt = receive(as_json(*(a_report(year=year) for year in (2021, 2022, 2023))), "many.json", by=SAMPLES)
    assert "有 3 份报告，超过一个文件 2 份的上限" in receipt.problem
    assert not Original.objects.exists()


def test_a_report_of_endless_notes_or_words_is_refused(db: None) -> None:
    notes = tuple(Note("label", "不是法定表述") for _ in range(filing.MOST_PARTS + 1))
    words = (SectionText("overview", "一、总体情况", "公" * (filing.MOST_WORDS + 1)),)
    for report in (replace(a_report(), notes=notes), replace(a_report(), sections=words)):
        assert "第 1 份报告有" in receive(as_json(report), "long.json", by=SAMPLES).problem
    assert not Original.objects.exists()


def test_an_english_page_says_in_english_that_the_reason_is_in_chinese(reader: Client) -> None:
    reader.cookies["language"] = "en"
    page = reader.post("/reports/upload/", {"files": [a_file(b"%PDF-1.7\n" + bytes(200), "a.pdf")]}).content.decode()
    assert "The file could not be read. Reason (in Chinese): " in page


def test_pasted_text_is_a_file_too(reader: Client) -> None:
    page = reader.post("/reports/upload/", {"text": TEXT}).content.decode()
    assert "读出 1 份报告" in page
    assert Original.objects.get().file.name == "粘贴的文字.txt"


def test_the_same_file_again_leads_to_what_is_there(reader: Client, keep: Keep) -> None:
    stored = keep(by=READER)
    page = reader.post("/reports/upload/", {"files": [a_file(as_json(a_report()), "renamed.json")]}).content.decode()
    assert "以前上传过" in page
    assert stored.get_absolute_url() in page
    assert StoredReport.objects.count() == 1


def test_nothing_at_all_is_answered_with_what_to_do(reader: Client) -> None:
    answer = reader.post("/reports/upload/", {"text": "  "})
    assert answer.status_code == 400
    assert "没有收到任何文件或文字" in answer.content.decode()


def test_a_file_over_the_limit_is_not_kept_and_its_neighbour_is(
    reader: Client, settings: Settings, data_dir: Path
) -> None:
    settings.UPLOAD_FILE_LIMIT = 100_000
    files = [a_file(b"x" * 3_000_000, "huge.txt"), a_file(as_json(a_report()), "good.json")]
    page = reader.post("/reports/upload/", {"files": files}).content.decode()
    assert "2.9 MB" in page
    assert "上限" in page
    assert Original.objects.get().file.name == "good.json"


def test_a_request_over_the_limit_gets_a_page(reader: Client, settings: Settings) -> None:
    settings.UPLOAD_REQUEST_LIMIT = 100_000
    answer = reader.post("/reports/upload/", {"files": [a_file(b"x" * 300_000)]})
    assert answer.status_code == 413
    assert "一次送来的内容太多" in answer.content.decode()


def test_what_a_sender_did_wrong_is_one_line_for_whoever_runs_the_site() -> None:
    handler = next(handler for handler in logging.getLogger("django.security").handlers if handler.filters)
    seen = io.StringIO()
    was = handler.setStream(seen)  # type: ignore[attr-defined]
    try:
        raise RequestDataTooBig("300000 bytes")
    except RequestDataTooBig:
        logging.getLogger("django.security.RequestDataTooBig").exception("300000 bytes")
    finally:
        handler.setStream(was)  # type: ignore[attr-defined]
    assert seen.getvalue().count("\n") == 1
    assert seen.getvalue().endswith("300000 bytes\n")


def test_too_many_files_get_a_page(reader: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    answer = reader.post("/reports/upload/", {"files": [a_file(b"x", f"{n}.txt") for n in range(3)]})
    assert answer.status_code == 413
    assert "最多上传 2 个文件" in answer.content.decode()


def test_a_body_that_is_no_form_gets_a_page(reader: Client) -> None:
    answer = reader.post("/reports/upload/", b"garbage", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "上传" in answer.content.decode()


STRANGE = ["../../etc/passwd", "..\\..\\x.txt", "/abs/olute.txt", "a\u202etxt.exe", "\x00", ".."]


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_name_stays_inside_and_harmless(db: None, data_dir: Path, name: str) -> None:
    stored = receive(as_json(a_report()), name, by=SAMPLES).reports[0].original.file
    assert not {"/", "\\", "\u202e", "\x00"} & set(stored.name)
    assert [file.name for file in data_dir.rglob("*") if file.is_file()] == [stored.sha256]


def test_a_fault_of_ours_is_that_files_own_and_keeps_nothing(
    reader: Client, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    def fail(data: bytes, name: str) -> None:
        raise RuntimeError("broken reader")

    monkeypatch.setattr(filing, "read_bytes", fail)
    assert "程序出错" in reader.post("/reports/upload/", {"files": [a_file(TEXT.encode())]}).content.decode()
    assert not Original.objects.exists()


def test_when_the_disk_fails_nothing_is_half_stored(db: None, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    def full(*args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert receive(as_json(a_report()), "report.json", by=SAMPLES).problem
    assert not Original.objects.exists()
    assert not StoredReport.objects.exists()
    assert not StoredFile.objects.exists()
    assert not [file for file in data_dir.rglob("*") if file.is_file()]


def test_when_the_database_fails_no_bytes_stay(db: None, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(keeping, "media_type_of", fail)
    assert receive(as_json(a_report()), "report.json", by=SAMPLES).problem
    assert not [file for file in data_dir.rglob("*") if file.is_file()]


def test_a_form_from_another_site_is_not_accepted(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/reports/upload/", {"text": TEXT})
    assert answer.status_code == 403
    assert "核对码" in answer.content.decode()
    assert not Original.objects.exists()


def test_next_year_is_judged_against_the_year_before_whichever_comes_first(keep: Keep) -> None:
    later = keep(a_report(year=2024))
    before = later.must_fix + later.must_explain
    keep(a_report(year=2023))
    later.refresh_from_db()
    assert later.must_fix + later.must_explain > before  # 2023 carried one over, 2024 says it took none in


def test_other_checks_judge_anew(keep: Keep) -> None:
    stored = keep(a_report(changed=WRONG))
    stored.assessed_by, stored.verdict, stored.must_fix = "an older version", "clean", 0
    stored.save_worked_out()
    assert filing.assess_outdated() == 1
    stored.refresh_from_db()
    assert (stored.verdict, stored.agency) == ("must_fix", AGENCY)
    assert filing.assess_outdated() == 0
