"""Do papers come in with a request, seen by those who may, and do numbers of persons stay out of public fields?"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.receiving import MOST_AT_ONCE
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.models import Attachment, FoiRequest, Purpose
from gongkai.portal.foi.tests.test_requests import APPLICATION, filled_in, received
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World, a_file
from gongkai.procedure.events import CorrectionAsked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NUMBER = "11010519491231002X"


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800"):
        yield


def a_picture() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "PNG")
    return a_file(stream.getvalue(), "身份证.png")


def apply(world: World, **more: Any) -> Any:
    return Client().post(f"/apply/{world.education.pk}/", filled_in(world, **more))


def test_papers_handed_in_on_the_public_form_are_kept_with_the_request(world: World) -> None:
    answer = apply(world, material=[a_file("说明".encode(), "说明.txt"), a_picture()], identity=[a_picture()])
    assert answer.status_code == 200
    foi = FoiRequest.objects.get()
    assert [one.purpose for one in foi.attachments.all()] == [Purpose.IDENTITY, Purpose.MATERIAL, Purpose.MATERIAL]
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/").content.decode()
    assert "说明.txt" in page
    stored = files_of(foi.attachments.filter(purpose=Purpose.MATERIAL)[0]).get()
    assert world.signed_in(Duty.HANDLER).get(stored.get_absolute_url()).getvalue() == "说明".encode()
    assert world.signed_in(Duty.HANDLER, world.health).get(stored.get_absolute_url()).status_code == 404
    assert Client().get(stored.get_absolute_url()).status_code == 404


def test_a_proof_of_identity_is_seen_with_the_particulars_only_and_each_look_is_an_event(world: World) -> None:
    apply(world, identity=[a_picture()])
    foi = FoiRequest.objects.get()
    handler, proof = world.signed_in(Duty.HANDLER), foi.attachments.get()
    assert "身份证.png" not in handler.get(f"/requests/{foi.pk}/").content.decode()
    assert handler.get(files_of(proof).get().get_absolute_url()).status_code == 404
    page = handler.get(f"/requests/{foi.pk}/particulars/").content.decode()
    address = f"/requests/{foi.pk}/particulars/{proof.pk}/"
    assert address in page
    before = Event.objects.filter(kind="personal_data.read").count()
    assert handler.get(address).getvalue().startswith(b"\x89PNG")
    assert Event.objects.filter(kind="personal_data.read").count() == before + 1
    assert world.signed_in(Duty.UNIT_REVIEWER).get(address).status_code == 403


def test_other_papers_are_not_handed_out_where_proofs_of_identity_are(world: World) -> None:
    apply(world, material=[a_picture()])
    foi = FoiRequest.objects.get()
    address = f"/requests/{foi.pk}/particulars/{foi.attachments.get().pk}/"
    assert world.signed_in(Duty.HANDLER).get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"MZ\x90\x00" + b"\x00\x01\x02" * 50, "setup.exe", "不接收这种文件"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "图.svg", "不接收这种文件"),
        (b"<html><body>1</body></html>", "页.html", "不接收这种文件"),
        (b"", "空.txt", "文件是空的"),
    ],
    ids=["program", "svg", "page", "empty"],
)
def test_a_wrong_file_gets_a_sentence_that_names_it_and_nothing_is_kept(
    world: World, data: bytes, name: str, sentence: str
) -> None:
    answer = apply(world, material=[a_file(data, name)])
    assert answer.status_code == 400
    assert f"{name}：{sentence}" in answer.content.decode()
    assert not FoiRequest.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large_and_too_many_files_get_their_sentences(world: World, settings: Settings) -> None:
    settings.UPLOAD_FILE_LIMIT = 2**20
    answer = apply(world, material=[a_file(b"1" * (2**20 + 1), "大.txt")])
    assert "大.txt：这个文件有 1.0 MB，超过单个文件 1 MB 的上限" in answer.content.decode()
    many = [a_file(b"1", f"{number}.txt") for number in range(MOST_AT_ONCE + 1)]
    assert f"一次最多提交 {MOST_AT_ONCE} 个文件" in apply(world, material=many).content.decode()
    assert not FoiRequest.objects.exists()


def test_the_registrar_hands_in_what_came_to_the_counter(world: World) -> None:
    given = {
        **APPLICATION, "body": world.education.pk, "channel": "in_person", "on": "2026-03-02",
        "material": [a_file(b"%PDF-1.7 %%EOF", "来信.pdf")],
    }  # fmt: skip
    assert world.signed_in(Duty.REGISTRAR).post("/requests/new/", given).status_code == 200
    assert files_of(Attachment.objects.get()).get().name == "来信.pdf"


def test_a_correction_brings_its_papers_and_both_are_kept_or_neither(world: World) -> None:
    browser = Client()
    browser.post(f"/apply/{world.education.pk}/", filled_in(world))
    foi = FoiRequest.objects.get()
    early = {"text": "要2025年的", "papers": [a_file(b"1", "早.txt")]}
    assert browser.post(f"/follow/{foi.pk}/correct/", early).status_code == 400, "nothing has been asked for yet"
    assert not foi.attachments.exists()
    asked = received(world)
    take_step(asked, CorrectionAsked(on=date(2026, 3, 2)), Viewer.of(world.person(Duty.HANDLER)).actor())
    session = browser.session
    session["opened_requests"] = [asked.pk]
    session.save()
    given = {"text": "要2025年的", "papers": [a_file(b"1", "补正.txt")]}
    assert browser.post(f"/follow/{asked.pk}/correct/", given).status_code == 302
    assert asked.attachments.get().purpose == Purpose.CORRECTION
    assert "补正.txt" in browser.get(f"/follow/{asked.pk}/").content.decode()


@pytest.mark.parametrize("field", ["wanted", "applicant_name"])
def test_an_identity_number_in_a_public_field_is_caught_before_anything_is_kept(world: World, field: str) -> None:
    answer = apply(world, **{field: f"甲申请 {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} 的材料"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "证件号码”一栏" in page
    assert not FoiRequest.objects.exists()
    assert not Event.objects.filter(kind__startswith="foi.").exists()


def test_an_identity_number_in_a_correction_is_caught_too(world: World) -> None:
    asked = received(world)
    take_step(asked, CorrectionAsked(on=date(2026, 3, 2)), Viewer.of(world.person(Duty.HANDLER)).actor())
    browser = Client()
    session = browser.session
    session["opened_requests"] = [asked.pk]
    session.save()
    answer = browser.post(f"/follow/{asked.pk}/correct/", {"text": f"本人{NUMBER}的申请"})
    assert "证件号码”一栏" in answer.content.decode()
    assert not asked.events.filter(kind="corrected").exists()


@pytest.mark.parametrize("wanted", ["国务院令第711号的文件 110105194912310021", "电话 0431-62111111 的登记"])
def test_other_numbers_are_no_reason_to_refuse(world: World, wanted: str) -> None:
    assert apply(world, wanted=wanted).status_code == 200
