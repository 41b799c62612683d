"""Is what leaves for other channels what is public, whole, clean, and with its source; and is it registered?"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
import time_machine
from PIL import Image

from gongkai.portal.accounts.models import Duty
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.models import Event
from gongkai.portal.publishing import handling, package
from gongkai.portal.publishing.examining import attach_bytes
from gongkai.portal.publishing.models import Item, Posting
from gongkai.portal.publishing.package import package_of, plain_html
from gongkai.portal.publishing.tests.items import DAY, a_draft, published, reviewed
from gongkai.portal.publishing.tests.test_channels import an_account
from gongkai.portal.testing import World
from gongkai.render.article import WIDTH, pages, pictures
from gongkai.render.errors import RenderError

ADDRESS = "https://gk.example/info/7/"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take a second to set and to draw; one test looks at them."""

    def fails(*_given: Any) -> list[bytes]:
        raise RenderError("没有字体。")

    monkeypatch.setattr(package, "pictures", fails)


def with_files(world: World, *files: tuple[bytes, str]) -> Item:
    item = a_draft(world)
    attach_bytes(item, list(files), item.author, SYSTEM)
    reviewed(world, item)
    handling.publish(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest, on=DAY)
    item.refresh_from_db()
    return item


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def a_picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (4, 3), "white").save(stream, "PNG")
    return stream.getvalue()


def test_a_package_holds_words_files_and_pictures_and_says_where_they_come_from(world: World) -> None:
    item = with_files(world, ("学校,班数\n一小,6\n".encode(), "计划.csv"), (a_picture(), "示意图.png"))
    made = package_of(item, ADDRESS)
    parts = unpacked(made.data)
    assert made.missing == ()
    assert {"正文.html", "正文.txt", "说明.txt", "附件/计划.csv", "附件/示意图.png", "图片/01.png"} <= set(parts)
    for name in ("正文.html", "正文.txt", "说明.txt"):
        text = parts[name].decode()
        assert item.index_number in text
        assert ADDRESS in text
        assert "来源：云溪县教育局" in text
    assert 'src="附件/示意图.png"' in parts["正文.html"].decode()
    for name, data in parts.items():
        if name != "说明.txt":
            assert f"{hashlib.sha256(data).hexdigest()}  {name}" in parts["说明.txt"].decode()
    assert Image.open(BytesIO(parts["图片/01.png"])).size[0] == WIDTH
    assert made.data == package_of(item, ADDRESS).data


@pytest.mark.usefixtures("no_pictures")
def test_what_could_not_be_made_is_named_with_its_reason(world: World) -> None:
    made = package_of(published(world), ADDRESS)
    assert made.missing == ("图片没有生成：没有字体。",)
    assert "没有放进来的：\n图片没有生成：没有字体。" in unpacked(made.data)["说明.txt"].decode()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("见[附件](/files/1/)。", '<a href="https://gk.example/files/1/">附件</a>（https://gk.example/files/1/）。'),
        ("[https://a.example](https://a.example)", '<a href="https://a.example">https://a.example</a></p>'),
        ("3. 甲\n4. 乙", '<ol start="3"><li>甲</li><li>乙</li></ol>'),
        ("**重点**", "<strong>重点</strong>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_the_html_is_what_an_editor_takes_over(text: str, wanted: str) -> None:
    assert wanted in plain_html(text, ADDRESS)


def test_a_table_keeps_its_borders_and_nothing_keeps_a_class_or_a_style() -> None:
    drawn = plain_html("| 学校 | 班数 |\n| --- | --- |\n| 一小 | 6 |", ADDRESS)
    assert '<table border="1"' in drawn
    for forbidden in ("class", "style", "<div", "tabindex", "script"):
        assert forbidden not in drawn


def test_pictures_hold_every_kind_of_block_and_a_book_is_refused() -> None:
    blocks: list[dict[str, Any]] = [
        {"kind": "heading", "level": 1, "text": "一、范围"},
        {"kind": "paragraph", "text": "各学校#招生*。"},
        {"kind": "listing", "items": ["小学", "初中"], "first": None},
        {"kind": "listing", "items": ["报名"], "first": 3},
        {"kind": "table", "rows": [["学校", "班数"], ["一小", "6"]], "has_head": True},
    ]
    with pdfium.PdfDocument(pages("招生通知", "云教发〔2026〕7号", blocks, ADDRESS)) as document:
        said = "".join(document[0].get_textpage().get_text_range().split())
    words = (
        "招生通知",
        "云教发〔2026〕7号",
        "一、范围",
        "各学校#招生*。",
        "小学",
        "初中",
        "3.报名",
        "学校班数一小6",
        ADDRESS,
    )
    assert [word for word in words if word not in said] == []
    assert len(said) < sum(map(len, words)) + 10, said
    [one] = pictures("招生通知", "", blocks, ADDRESS)
    width, height = Image.open(BytesIO(one)).size
    assert (width, round(height / width, 2)) == (WIDTH, 1.33)
    with pytest.raises(RenderError, match="太长"):
        pictures("招生通知", "", [{"kind": "paragraph", "text": "字" * 30_000}], ADDRESS)


@pytest.mark.usefixtures("no_pictures")
def test_taking_a_package_is_an_event_and_only_what_is_public_leaves(world: World) -> None:
    item = published(world)
    client = world.signed_in(Duty.HANDLER)
    answer = client.post(f"/items/{item.pk}/reposting/package/")
    assert answer["Content-Type"] == "application/zip"
    event = Event.objects.filter(kind="publishing.packaged").get()
    assert hashlib.sha256(answer.content).hexdigest() in event.after
    assert "取过的转载包" in client.get(f"/items/{item.pk}/reposting/").content.decode()
    for address in ("", "package/", "register/"):
        draft = f"/items/{a_draft(world).pk}/reposting/{address}"
        assert (client.post(draft) if address else client.get(draft)).status_code == 404
    assert world.signed_in(Duty.SECRECY_REVIEWER).post(f"/items/{item.pk}/reposting/package/").status_code == 403
    assert client.get(f"/items/{item.pk}/reposting/package/").status_code == 405


def test_what_a_correction_still_waits_to_say_does_not_leave(world: World) -> None:
    item = published(world)
    words = {"text": "还没有审核的新数。", "changed": DAY}
    handling.rewrite(item, words, world.person(Duty.HANDLER), SYSTEM, "班额有误", on=DAY)
    item.refresh_from_db()
    text = unpacked(package_of(item, ADDRESS).data)["正文.txt"].decode()
    assert "还没有审核的新数" not in text
    assert "各学校按核定的班额招生。" in text


def test_after_it_went_out_it_is_registered_as_a_posting_from_the_same_page(world: World) -> None:
    item, account = published(world), an_account(world)
    client = world.signed_in(Duty.HANDLER)
    given = {"account": account.pk, "on": DAY.isoformat(), "url": "https://weixin.example/s/1"}
    assert client.post(f"/items/{item.pk}/reposting/register/", given).status_code == 302
    posting = Posting.objects.get()
    assert (posting.item, posting.title, posting.account) == (item, item.title, account)
    again = client.post(f"/items/{item.pk}/reposting/register/", given)
    assert again.status_code == 400
    assert "已经登记过" in again.content.decode()
    late = client.post(f"/items/{item.pk}/reposting/register/", {**given, "on": date(2027, 1, 1).isoformat()})
    assert late.status_code == 400


def test_a_channel_of_another_body_cannot_be_chosen(world: World) -> None:
    item, account = published(world), an_account(world)
    account_of_others = {"account": account.pk + 999, "on": DAY.isoformat()}
    answer = world.signed_in(Duty.HANDLER).post(f"/items/{item.pk}/reposting/register/", account_of_others)
    assert answer.status_code == 400
    assert not Posting.objects.exists()
