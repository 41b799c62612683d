"""Does a part of an enclosure that is withheld stay here, and does the applicant learn where and why?"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
import time_machine
from django.test import Client
from PIL import Image

from gongkai.letters import Letter, letters
from gongkai.portal.accounts.models import Duty
from gongkai.portal.files import content
from gongkai.portal.foi import letters as way
from gongkai.portal.foi import redacting, withholding
from gongkai.portal.foi.enclosures import file_of
from gongkai.portal.foi.models import Enclosure, FoiLetter, LetterState, Redaction
from gongkai.portal.foi.tests.test_enclosures import WORDS as GRANTED
from gongkai.portal.foi.tests.test_enclosures import approve, enclose, send
from gongkai.portal.foi.tests.test_requests import KNOWN, received
from gongkai.portal.jobs.queue import work_off
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.render.letter import draw_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

NUMBER = "11010519491231002X"
WORDS = {
    **{f"fact_{name}": value for name, value in KNOWN.items()},
    "dated": "2026-03-20", "fact_provided": "会议纪要一份", "fact_withheld": "评审委员的身份证号",
    "fact_ground": "《中华人民共和国政府信息公开条例》第十五条、第三十二条",
    "fact_reason": "公开会侵害评审委员的个人隐私",
    "fact_how_separated": "遮盖身份证号", "fact_withheld_grounds": ["refused.third_party"], "submit": "1",
    "explanation": "遮盖的是身份证号，不需要征求意见",
}  # fmt: skip
WHY = {"ground": "refused.third_party", "reason": "个人隐私"}


@pytest.fixture
def friday() -> Any:
    with time_machine.travel("2026-03-20 10:00 +0800"):
        yield


@pytest.fixture
def letter(world: World) -> FoiLetter:
    template = letters().template("F14-partly_granted", date(2026, 3, 20))
    return way.draft(received(world), template, world.person(Duty.HANDLER), SYSTEM)


@pytest.fixture
def minutes(world: World, letter: FoiLetter) -> Enclosure:
    """The minutes of a meeting, of two pages, with somebody's identity number."""
    text = f"评审委员张某某（身份证号{NUMBER}）主持会议，Zhang Mou。"
    paragraphs = (text, *["会议一致通过。"] * 25, text)
    sheet = Letter("", "会议纪要", "", "各科室", paragraphs, "云溪县教育局", date(2026, 3, 1))
    return enclose(world, letter, draw_letter(sheet, "pdf"), "会议纪要.pdf")


def text_of(enclosure: Enclosure) -> str:
    document = pdfium.PdfDocument(content.bytes_of(file_of(enclosure).sha256))
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def redact(world: World, enclosure: Enclosure, **given: Any) -> Any:
    return world.signed_in(Duty.HANDLER).post(f"/enclosures/{enclosure.pk}/redact/", {**WHY, "page": 1, **given})


def make(world: World, enclosure: Enclosure) -> str:
    answer = world.signed_in(Duty.HANDLER).post(f"/enclosures/{enclosure.pk}/redact/make/", follow=True)
    return str(answer.content.decode())


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_a_text_is_hidden_wherever_it_stands_and_the_blocked_letter_may_leave(
    world: World, letter: FoiLetter, minutes: Enclosure
) -> None:
    assert minutes.verdict == "block"
    assert redact(world, minutes, by="text", text=f"张某某（身份证号{NUMBER}").status_code == 302
    assert {box.page for box in withholding.boxes_of(minutes)} == {1, 2}
    assert "遮盖稿已生成并通过核验" in make(world, minutes)
    minutes.refresh_from_db()
    assert NUMBER not in text_of(minutes)
    assert "张某某" not in text_of(minutes)
    assert "主持会议，ZhangMou。" in text_of(minutes)
    assert minutes.verdict in ("clean", "note")
    assert file_of(minutes).name == "会议纪要（遮盖稿）.pdf"
    approve(world, letter, WORDS)
    send(world, letter)
    assert letter.state == LetterState.SENT
    assert list(differences()) == []


def test_the_applicant_gets_the_redacted_file_and_the_list_and_never_the_original(
    world: World, letter: FoiLetter, minutes: Enclosure
) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    make(world, minutes)
    approve(world, letter, WORDS)
    send(world, letter)
    applicant = Client()
    session = applicant.session
    session["opened_requests"] = [letter.request_id]
    session.save()
    page = applicant.get(f"/follow/{letter.request_id}/").content.decode()
    assert "会议纪要（遮盖稿）.pdf" in page
    assert "遮盖清单" in page
    original = withholding.source_of(minutes)
    assert original.name == "会议纪要.pdf"
    assert "会议纪要.pdf" not in page
    assert applicant.get(original.get_absolute_url()).status_code == 404
    assert applicant.get(f"/enclosures/{minutes.pk}/pages/1.png").status_code == 302
    listed = letter.enclosures.get(is_list=True)
    if file_of(listed).name.endswith(".pdf"):
        assert "第1页，1处" in text_of(listed)
        assert "条例第十五条" in text_of(listed)
        assert "理由：个人隐私" in text_of(listed)
    assert world.signed_in(Duty.APPROVING_LEADER).get(original.get_absolute_url()).status_code == 200


def test_phrases_of_a_page_are_chosen_without_a_mouse(world: World, minutes: Enclosure) -> None:
    page = world.signed_in(Duty.HANDLER).get(f"/enclosures/{minutes.pk}/redact/").content.decode()
    before, _label, _after = page.partition(f"> （身份证号{NUMBER}）")
    assert _label, "the phrase is offered"
    key = before.rpartition('value="')[2].partition('"')[0]
    redact(world, minutes, by="phrases", phrase=[key])
    [box] = withholding.boxes_of(minutes)
    assert (box.page, box.ground, box.reason) == (1, "refused.third_party", "个人隐私")
    make(world, minutes)
    assert text_of(minutes).count(NUMBER) == 1, "the second page was not asked for"


def test_a_box_is_given_by_numbers_and_taken_away_again(world: World, minutes: Enclosure) -> None:
    numbers = {"left": "10.5", "top": "20", "width": "30", "height": "4"}
    assert redact(world, minutes, by="numbers", page=2, **numbers).status_code == 302
    [box] = withholding.boxes_of(minutes)
    assert (box.page, box.left, box.top, box.width, box.height) == (2, 10.5, 20, 30, 4)
    page = world.signed_in(Duty.HANDLER).get(f"/enclosures/{minutes.pk}/redact/?page=2").content.decode()
    assert '<rect class="withheld" x="105.00"' in page
    world.signed_in(Duty.HANDLER).post(f"/enclosures/{minutes.pk}/redact/drop/", {"box": "0", "page": "2"})
    assert withholding.boxes_of(minutes) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"by": "numbers"}, "请在图上画一个框"),
        ({"by": "numbers", "left": 1, "top": 1, "width": 0, "height": 1}, "要大于 0"),
        ({"by": "numbers", "left": 101, "top": 1, "width": 1, "height": 1}, "左边距"),
        ({"by": "phrases"}, "请先选中要遮盖的词句"),
        ({"by": "phrases", "phrase": ["0-9999", "x"]}, "请先选中要遮盖的词句"),
        ({"by": "text", "text": " "}, "请填写要遮盖的文字"),
        ({"by": "text", "text": "没有这些字"}, "没有找到这些文字"),
        ({"by": "text", "text": NUMBER, "ground": ""}, "不予公开的依据"),
        ({"by": "text", "text": NUMBER, "ground": "granted"}, "不予公开的依据"),
        ({"by": "text", "text": NUMBER, "reason": ""}, "理由"),
    ],
    ids=["no numbers", "flat", "beyond", "no phrase", "strange phrase", "no text", "not there", "no ground",
         "wrong ground", "no reason"],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_kept(
    world: World, minutes: Enclosure, given: dict[str, Any], sentence: str
) -> None:
    answer = redact(world, minutes, **given)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Redaction.objects.exists()


# --- what holds a letter back -----------------------------------------------------------------------------------------


def test_boxes_that_were_drawn_and_not_made_hold_the_letter_back(
    world: World, letter: FoiLetter, minutes: Enclosure
) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    make(world, minutes)
    approve(world, letter, WORDS)
    redact(world, minutes, by="text", text="Zhang Mou")
    assert "还没有按现在的框生成遮盖稿" in send(world, letter)
    assert letter.state == LetterState.READY


def test_making_it_takes_an_approved_letter_back_to_its_draft(
    world: World, letter: FoiLetter, minutes: Enclosure
) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    make(world, minutes)
    approve(world, letter, WORDS)
    redact(world, minutes, by="text", text="Zhang Mou")
    make(world, minutes)
    letter.refresh_from_db()
    assert letter.state == LetterState.DRAFT
    assert "ZhangMou" not in text_of(minutes)
    assert letter.enclosures.filter(is_list=True).count() == 1


def test_a_file_that_does_not_pass_the_proof_is_not_taken(
    world: World, minutes: Enclosure, monkeypatch: pytest.MonkeyPatch
) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    before = file_of(minutes).sha256
    monkeypatch.setattr("gongkai.redaction.paper.burn", lambda picture, boxes: None)
    assert "没有通过核验" in make(world, minutes)
    assert file_of(minutes).sha256 == before


def test_without_boxes_the_file_comes_back_as_it_was_and_the_list_goes(
    world: World, letter: FoiLetter, minutes: Enclosure
) -> None:
    before = file_of(minutes).sha256
    redact(world, minutes, by="text", text=f"{NUMBER}）主持")
    make(world, minutes)
    for _box in withholding.boxes_of(minutes):
        world.signed_in(Duty.HANDLER).post(f"/enclosures/{minutes.pk}/redact/drop/", {"box": "0"})
    make(world, minutes)
    assert (file_of(minutes).sha256, file_of(minutes).name) == (before, "会议纪要.pdf")
    assert [one.is_list for one in letter.enclosures.all()] == [False]


def test_the_list_goes_with_its_file_and_not_alone(world: World, letter: FoiLetter, minutes: Enclosure) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    make(world, minutes)
    handler, listed = world.signed_in(Duty.HANDLER), letter.enclosures.get(is_list=True)
    assert "不能单独取下" in handler.post(f"/enclosures/{listed.pk}/remove/", follow=True).content.decode()
    handler.post(f"/enclosures/{minutes.pk}/remove/")
    assert not letter.enclosures.exists()
    assert not Redaction.objects.exists()


def test_nothing_is_drawn_after_the_letter_has_left(world: World, letter: FoiLetter, minutes: Enclosure) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    make(world, minutes)
    approve(world, letter, WORDS)
    send(world, letter)
    assert redact(world, minutes, by="text", text="Zhang Mou").status_code == 403
    assert world.signed_in(Duty.HANDLER).post(f"/enclosures/{minutes.pk}/redact/make/").status_code == 403


def test_an_answer_says_on_which_grounds_its_files_withhold(
    world: World, letter: FoiLetter, minutes: Enclosure
) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    redact(world, minutes, by="text", text="Zhang Mou", ground="refused.internal_affairs", reason="人事管理信息")
    make(world, minutes)
    answer = world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/words/", WORDS)
    assert "没有写进答复书" in answer.content.decode()
    assert "内部事务信息" in answer.content.decode()
    letter.refresh_from_db()
    assert letter.state == LetterState.DRAFT


def test_who_withholds_a_part_does_not_write_that_all_is_given(world: World, letter: FoiLetter) -> None:
    template = letters().template("F14-granted-provided", date(2026, 3, 20))
    other = way.draft(letter.request, template, world.person(Duty.HANDLER), SYSTEM)
    stream = BytesIO()
    Image.new("RGB", (300, 200), "white").save(stream, "PNG")
    enclosure = enclose(world, other, stream.getvalue(), "证书.png")
    redact(world, enclosure, by="numbers", left=10, top=10, width=50, height=50)
    make(world, enclosure)
    answer = world.signed_in(Duty.HANDLER).post(f"/letters/{other.pk}/words/", GRANTED)
    assert "应当用“部分公开”的答复书" in answer.content.decode()


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_picture_of_the_file_as_it_was(world: World, minutes: Enclosure) -> None:
    redact(world, minutes, by="text", text=NUMBER)
    make(world, minutes)
    answer = world.signed_in(Duty.HANDLER).get(f"/enclosures/{minutes.pk}/pages/1.png")
    picture = Image.open(BytesIO(answer.content))
    assert picture.size[0] > 800
    assert answer["Cache-Control"].startswith("max-age=0")
    assert world.signed_in(Duty.HANDLER).get(f"/enclosures/{minutes.pk}/pages/3.png").status_code == 404
    assert world.signed_in(Duty.HANDLER, world.health).get(f"/enclosures/{minutes.pk}/pages/1.png").status_code == 404


def test_the_page_keeps_to_pages_that_are_there(world: World, minutes: Enclosure) -> None:
    handler = world.signed_in(Duty.HANDLER)
    for asked, shown in (("0", 1), ("99", 2), ("x", 1), ("", 1), ("9" * 50, 1)):
        page = handler.get(f"/enclosures/{minutes.pk}/redact/?page={asked}").content.decode()
        assert f"pages/{shown}.png" in page, asked


def test_a_table_is_no_page_to_draw_on(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, b"a,b\n1,2\n3,4", "表.csv")
    assert world.signed_in(Duty.HANDLER).get(f"/enclosures/{enclosure.pk}/redact/").status_code == 404
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert f"/enclosures/{enclosure.pk}/redact/" not in page


def test_a_locked_file_says_so(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, b"%PDF-1.7\nbroken\n%%EOF\n", "坏.pdf")
    answer = world.signed_in(Duty.HANDLER).get(f"/enclosures/{enclosure.pk}/redact/", follow=True)
    assert "不完整或已损坏" in answer.content.decode()


def test_a_picture_is_redacted_to_a_page(world: World, letter: FoiLetter) -> None:
    stream = BytesIO()
    Image.new("RGB", (300, 200), "white").save(stream, "JPEG")
    enclosure = enclose(world, letter, stream.getvalue(), "证书.jpg")
    redact(world, enclosure, by="numbers", left=10, top=10, width=50, height=50)
    make(world, enclosure)
    assert file_of(enclosure).name == "证书（遮盖稿）.pdf"
    document = pdfium.PdfDocument(content.bytes_of(file_of(enclosure).sha256))
    assert document[0].render().to_pil().getpixel((30, 20)) == (0, 0, 0)


# --- long files -------------------------------------------------------------------------------------------------------


def test_a_long_file_is_made_in_the_background_and_the_person_is_told(
    world: World, letter: FoiLetter, minutes: Enclosure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redacting, "AT_ONCE", 1)
    redact(world, minutes, by="text", text=NUMBER)
    assert "正在后台生成遮盖稿" in make(world, minutes)
    page = world.signed_in(Duty.HANDLER).get(f"/enclosures/{minutes.pk}/redact/").content.decode()
    assert "正在后台生成遮盖稿。" in page
    work_off()
    assert NUMBER not in text_of(minutes)
    assert world.person(Duty.HANDLER).told.latest("pk").subject == "遮盖稿已生成"
    assert Event.objects.filter(kind="foi.redacted").exists()
