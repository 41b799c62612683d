"""Is what was hidden gone, from the pixels, from the text and from everything around them, and does the rest stay?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdfium2 import raw

from gongkai.letters import Letter
from gongkai.redaction import (
    Box,
    RedactionError,
    boxes_around,
    boxes_from,
    listed,
    occurrences,
    opened,
    phrases,
    plain,
    redact,
    verify,
)
from gongkai.redaction.paper import pixels
from gongkai.redaction.unseen import font
from gongkai.render.letter import draw_letter
from tests.redaction.papers import (
    TOPS,
    WORDS,
    a_locked_pdf,
    a_noisy_page,
    a_pdf,
    a_photograph,
    picture_of,
    text_of,
)

PRIVACY = "refused.third_party"
WIDTH, HEIGHT = 595, 842
BLACK = (0, 0, 0)


def over(word: str, data: bytes, *, page: int = 1, share: float = 1.0) -> Box:
    """A box over a word where it is shown, or over its first part."""
    with opened(data) as source:
        [found] = [one for one in source.words(page) if one.text == word]
    area = found.area
    width = (area.right - area.left) * share
    return Box(page, max(area.left, 0), max(area.top, 0), width, area.bottom - area.top, PRIVACY, "个人隐私")


def redacted(data: bytes, *boxes: Box) -> bytes:
    result = redact(data, boxes)
    assert verify(result, data, boxes) == []
    return result


# --- words and pixels -------------------------------------------------------------------------------------------------


def test_a_word_under_a_box_is_gone_from_the_text_and_from_the_pixels_and_the_others_stay() -> None:
    data = a_pdf()
    box = over("SECRET", data)
    result = redacted(data, box)
    assert text_of(result).split() == ["PUBLIC", "110105194912310021"]
    assert b"SECRET" not in result
    left, top, right, bottom = pixels(box.area, (WIDTH, HEIGHT))
    inside = picture_of(result).crop((left + 1, top + 1, right, bottom))
    assert inside.getextrema() == ((0, 0),) * 3
    before = picture_of(data).crop((90, 100, 300, 170)).convert("L").histogram()
    after = picture_of(result).crop((90, 100, 300, 170)).convert("L").histogram()
    assert abs(sum(before[:128]) - sum(after[:128])) < 60, "PUBLIC is drawn as before"


def test_a_box_over_half_a_word_takes_the_whole_word_from_the_text() -> None:
    data = a_pdf()
    result = redacted(data, over("110105194912310021", data, share=0.3))
    assert text_of(result).split() == ["PUBLIC", "SECRET"]


def test_a_box_that_only_touches_a_word_takes_nothing_of_it() -> None:
    data = a_pdf()
    box = over("SECRET", data)
    below = Box(1, box.left, box.top + box.height, box.width, 2, PRIVACY)
    assert text_of(redacted(data, below)).split() == list(WORDS)


def test_a_box_takes_single_han_characters_and_whole_numbers() -> None:
    data = a_letter("张某某（身份证号11010519491231002X）评为优秀。")
    with opened(data) as source:
        words = source.words(1)
    name = next(one for one in words if one.text == "某")
    number = next(one for one in words if one.text == "11010519491231002X")
    result = redacted(data, *boxes_around([name, number], 1, PRIVACY))
    text = "".join(text_of(result).split())
    assert "张某（身份证号）评为优秀。" in text


def test_what_nobody_asked_to_hide_comes_out_as_it_was() -> None:
    data = a_letter("本机关2025年职称评审结果如下：全部通过，Contact zhang@example.com。")
    assert "".join(text_of(redacted(data)).split()) == "".join(text_of(data).split())


def test_a_character_beyond_the_basic_plane_is_kept() -> None:
    data = a_letter("地名：𬭚𫖯，㐂。")
    if "𬭚" not in text_of(data):
        pytest.skip("no font of this machine has the character")
    assert "𬭚" in text_of(redacted(data))


# --- how pages lie ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", ["", "/CropBox[50 400 500 800]"], ids=["whole", "cropped"])
def test_on_a_turned_and_cropped_page_a_box_hides_what_the_reader_sees_under_it(turn: int, crop: str) -> None:
    data = a_pdf(page=f"/Rotate {turn}{crop}")
    box = over("SECRET", data)
    result = redacted(data, box)
    assert sorted(text_of(result).split()) == ["110105194912310021", "PUBLIC"]
    assert picture_of(data).size == picture_of(result).size
    before, after = picture_of(data, scale=2), picture_of(result, scale=2)
    left, top, right, bottom = pixels(box.area, before.size)
    shade = before.crop((left, top, right, bottom)).convert("L").histogram()
    assert sum(shade[:100]) > 50, "the word was drawn there"
    assert after.crop((left + 2, top + 2, right - 1, bottom - 1)).getextrema() == ((0, 0),) * 3


def test_words_beyond_the_edge_of_a_cropped_page_do_not_come_back() -> None:
    data = a_pdf(page="/CropBox[50 550 500 800]")
    assert text_of(redacted(data)).split() == ["PUBLIC", "SECRET"]


# --- what looks gone already ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "BT /F 24 Tf 100 600 Td (SECRET) Tj ET 90 590 200 40 re f",
        "BT 1 g /F 24 Tf 100 600 Td (SECRET) Tj ET",
        "BT 3 Tr /F 24 Tf 100 600 Td (SECRET) Tj ET",
        "BT /F 24 Tf 100 9000 Td (SECRET) Tj ET",
    ],
    ids=["under a bar", "white on white", "invisible", "beyond the page"],
)
def test_words_that_nobody_can_see_on_the_old_page_do_not_come_back(content: str) -> None:
    data = a_pdf(content + " 0 g BT 0 Tr /F 24 Tf 100 700 Td (PUBLIC) Tj ET")
    assert "SECRET" in text_of(data) or "9000" in content
    assert text_of(redacted(data)).split() == ["PUBLIC"]


def test_nothing_of_the_old_file_comes_along() -> None:
    note = "<</Type/Annot/Subtype/Text/Rect[300 300 320 320]/Contents(SECRET NOTE)/T(Wang)>>"
    action = "<</S/JavaScript/JS(app.alert\\('SECRET'\\))>>"
    embedded = "<</Type/EmbeddedFile/Length 6>>\nstream\nSECRET\nendstream"
    files = "/OpenAction 6 0 R/Names<</EmbeddedFiles<</Names[(a.txt)<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>]>>>>"
    data = a_pdf("BT /F 24 Tf 100 700 Td (PUBLIC) Tj ET", page="/Annots[5 0 R]", more=[note, action, embedded],
                 catalog=files)  # fmt: skip
    document = pdfium.PdfDocument(data)
    assert document.count_attachments() == 1
    assert raw.FPDFPage_GetAnnotCount(document[0]) == 1
    result = redacted(data)
    after = pdfium.PdfDocument(result)
    assert after.count_attachments() == 0
    assert raw.FPDFPage_GetAnnotCount(after[0]) == 0
    assert after.get_metadata_dict(skip_empty=True) == {}
    for word in (b"SECRET", b"Wang", b"plan", b"JavaScript"):
        assert word not in result


def test_what_is_filled_into_a_form_is_seen_on_the_new_page() -> None:
    field = (
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(FILLED)/Rect[100 600 300 640]/F 4/DA(/F 24 Tf 0 g)"
        "/AP<</N 6 0 R>>>>"
    )
    drawn = "BT /F 24 Tf 2 8 Td (FILLED) Tj ET"
    form = (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F 3 0 R>>>>/Length {len(drawn)}>>\n"
        f"stream\n{drawn}\nendstream"
    )
    data = a_pdf(page="/Annots[5 0 R]", more=[field, form], catalog="/AcroForm<</Fields[5 0 R]>>")
    shown = picture_of(redacted(data), scale=2).crop((200, 404, 600, 484)).convert("L").histogram()
    assert sum(shown[:100]) > 100


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("turned", [False, True], ids=["upright", "turned"])
def test_a_picture_is_held_as_exif_says_and_loses_it(form: str, turned: bool) -> None:
    data = a_photograph(form, turned=turned)
    whole = redacted(data)
    assert b"Camera" not in whole
    red, green, blue = picture_of(whole, scale=2).getpixel((45, 30))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60
    hidden = redacted(data, Box(1, 4, 8, 25, 30, PRIVACY))
    assert picture_of(hidden, scale=2).getpixel((45, 30)) == BLACK
    assert text_of(hidden) == ""


def test_a_photograph_stays_small_and_its_boxes_stay_black() -> None:
    data = a_noisy_page()
    result = redacted(data, Box(1, 10, 10, 30, 4, PRIVACY), Box(1, 33.3, 51.7, 1.1, 0.9, PRIVACY))
    assert b"/DCTDecode" in result
    assert len(result) < 4 * len(data)


def test_a_box_smaller_than_a_pixel_still_hides_the_pixel_it_is_in() -> None:
    data = a_photograph("PNG")
    result = redacted(data, Box(1, 50, 50, 0.001, 0.001, PRIVACY))
    stored = pdfium.PdfDocument(result)[0]
    picture = next(stored.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])).get_bitmap(render=False).to_pil()
    assert picture.convert("RGB").getpixel((200, 100)) == BLACK


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (a_locked_pdf(), "加了密码"),
        (a_pdf()[:60], "损坏"),
        (b"%PDF-1.7\n%%EOF", "损坏"),
        (b"\x89PNG\r\n\x1a\n broken", "图片不完整"),
        (b"PK\x03\x04", "只能遮盖 PDF、PNG 和 JPEG"),
        (b"", "只能遮盖 PDF、PNG 和 JPEG"),
    ],
    ids=["locked", "cut", "empty", "picture", "document", "nothing"],
)
def test_what_cannot_be_redacted_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(RedactionError, match=sentence):
        redact(data, [])


def test_a_box_on_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(RedactionError, match="没有第 2 页：文件有 1 页"):
        redact(a_pdf(), [Box(2, 1, 1, 1, 1, PRIVACY)])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"left": -1}, "不能小于 0"),
        ({"width": 0}, "要大于 0"),
        ({"left": 95, "width": 10}, "超出了页面"),
        ({"top": float("nan")}, "写成数字"),
        ({"page": 0}, "页码从 1 开始"),
        ({"ground": "granted"}, "不是不予公开的依据"),
        ({"left": "1"}, "写成数字"),
        ({"page": True}, "写成数字"),
        ({"page": 1.5}, "写成数字"),
        ({"reason": 3}, "写成文字"),
        ({"colour": "red"}, "应当有"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_wrong_box_is_named(changed: dict[str, object], sentence: str) -> None:
    entry = {"page": 1, "left": 10, "top": 10, "width": 5, "height": 5, "ground": PRIVACY, **changed}
    with pytest.raises(RedactionError, match=f"第 1 个遮盖框.*{sentence}"):
        boxes_from(json.dumps([entry]))


@pytest.mark.parametrize("text", ["{}", "nonsense", "[" * 100_000, "[1]"], ids=["object", "words", "deep", "number"])
def test_what_is_no_list_of_boxes_is_refused(text: str) -> None:
    with pytest.raises(RedactionError):
        boxes_from(text)


def test_boxes_are_written_and_read_again() -> None:
    boxes = [Box(1, 10, 20, 30, 4, PRIVACY, "个人隐私"), Box(2, 0, 0, 100, 100, "refused.internal_affairs")]
    assert boxes_from(plain(boxes)) == boxes


# --- does the proof find what is wrong? -------------------------------------------------------------------------------


def test_the_proof_finds_words_that_were_left_under_the_box() -> None:
    data = a_pdf()
    box = over("SECRET", data)
    assert any("遮盖框里还有文字" in problem for problem in verify(redact(data, []), data, [box]))
    assert any("没有全部涂黑" in problem for problem in verify(redact(data, []), data, [box]))
    assert any("被遮盖的词还在文字层里" in problem for problem in verify(redact(data, []), data, [box]))


def test_the_proof_does_not_take_the_original_with_a_bar_drawn_over_it() -> None:
    data = a_pdf()
    box = over("SECRET", data)
    barred = a_pdf(" ".join(f"BT /F 24 Tf 100 {top} Td ({word}) Tj ET" for word, top in zip(WORDS, TOPS, strict=True))
                   + " 95 590 150 40 re f")  # fmt: skip
    problems = " ".join(verify(barred, data, [box]))
    assert "有画出来的文字" in problems
    assert "有图片和文字以外的内容" in problems
    assert "/Author" in problems


def test_the_proof_finds_a_hidden_word_that_stands_somewhere_else_in_the_result() -> None:
    data = a_pdf("BT /F 24 Tf 100 700 Td (AB) Tj ET BT /F 24 Tf 100 600 Td (BA) Tj ET")
    moved = a_pdf("BT /F 24 Tf 100 700 Td (AB) Tj ET BT /F 24 Tf 100 500 Td (AB) Tj ET")
    box = over("AB", data)
    assert any("被遮盖的词" in problem or "不在原件" in problem for problem in verify(redact(moved, []), data, [box]))


def test_the_proof_finds_one_grey_pixel_in_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    data = a_photograph("PNG")
    box = Box(1, 10, 10, 50, 50, PRIVACY)

    def careless(picture: Image.Image, boxes: object) -> None:
        ImageDraw.Draw(picture).rectangle((40, 20, 239, 119), fill="black")
        picture.putpixel((100, 60), (60, 60, 60))

    monkeypatch.setattr("gongkai.redaction.paper.burn", careless)
    assert any("没有全部涂黑" in problem for problem in verify(redact(data, [box]), data, [box]))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.replace(b"/Type/Catalog", b"/Type/Catalog/Metadata 3 0 R"),
        lambda data: data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info<</Author(Wang)>>"),
        lambda data: data[:100],
    ],
    ids=["metadata", "author", "cut"],
)
def test_the_proof_finds_what_came_along(damage: Callable[[bytes], bytes]) -> None:
    data = a_pdf()
    assert verify(damage(redact(data, [])), data, [])


def test_the_proof_counts_the_pages() -> None:
    assert "1 页" in verify(redact(a_pdf(), []), a_pdf(pages=2), [])[0]


# --- much of it -------------------------------------------------------------------------------------------------------


def test_two_hundred_pages_come_out_with_their_boxes() -> None:
    data = a_pdf(pages=200)
    boxes = [over("SECRET", data, page=page) for page in (1, 77, 200)]
    result = redact(data, boxes, dpi=36)
    assert verify(result, data, boxes) == []
    assert len(pdfium.PdfDocument(result)) == 200
    assert "SECRET" not in text_of(result, 77)
    assert "SECRET" in text_of(result, 78)


def test_the_same_file_and_boxes_give_the_same_bytes() -> None:
    data = a_pdf()
    assert redact(data, [over("SECRET", data)]) == redact(data, [over("SECRET", data)])


@st.composite
def some_boxes(draw: st.DrawFn) -> list[Box]:
    boxes = []
    for _number in range(draw(st.integers(0, 4))):
        left, top = (draw(st.floats(0, 99.9)) for _side in range(2))
        width, height = (draw(st.floats(0.01, 100 - start)) for start in (left, top))
        boxes.append(Box(1, left, top, width, height, PRIVACY))
    return boxes


@settings(max_examples=60)
@given(some_boxes(), st.sampled_from([0, 90, 180, 270]))
def test_whatever_the_boxes_nothing_survives_under_them(boxes: list[Box], turn: int) -> None:
    data = a_pdf(page=f"/Rotate {turn}")
    result = redact(data, boxes, dpi=72)
    assert verify(result, data, boxes) == []
    with opened(data) as source:
        words = source.words(1)
    stay = [word.text for word in words if not word.is_hidden_by(boxes)]
    assert sorted(text_of(result).split()) == sorted(stay)
    grey = picture_of(result).convert("L")
    for box in boxes:
        left, top, right, bottom = pixels(box.area, grey.size)
        middle = ((left + right) // 2, (top + bottom) // 2)
        if right - left > 4 and bottom - top > 4:
            assert grey.getpixel(middle) == 0


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_page_by_page_what_was_hidden_on_which_ground_and_why() -> None:
    boxes = [
        Box(2, 10, 10, 5, 5, "refused.internal_affairs", "人事考核意见"),
        Box(1, 10, 50, 5, 5, PRIVACY, "个人隐私"),
        Box(1, 10, 10, 5, 5, PRIVACY, "个人隐私"),
    ]
    first, second = listed(boxes)
    assert first[0] == "第1页，2处"
    assert "条例第十五条" in first[1]
    assert "理由：个人隐私。" in first[1]
    assert second[0] == "第2页，1处"
    assert "条例第十六条第一款" in second[1]


def test_the_font_of_the_text_layer_draws_nothing() -> None:
    assert len(font()) < 500
    data = a_pdf()
    document = pdfium.PdfDocument(redact(data, []))
    page = document[0]
    for thing in list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])):
        page.remove_obj(thing)
    assert page.render().to_pil().convert("L").getextrema() == (255, 255)


def a_letter(text: str) -> bytes:
    letter = Letter("F14", "结果", "云教〔2026〕1号", "甲申请", (text,), "云溪县教育局", date(2026, 3, 20))
    return draw_letter(letter, "pdf")


def test_a_picture_of_a_page_is_drawn_no_larger_than_is_useful() -> None:
    stream = io.BytesIO()
    Image.new("L", (9000, 300), "white").save(stream, "PNG")
    with opened(stream.getvalue()) as source:
        assert max(source.picture(1).size) == 4000


# --- chosen by words --------------------------------------------------------------------------------------------------


def test_a_line_is_offered_in_phrases_and_each_can_be_hidden() -> None:
    data = a_letter("张某某，性别男，身份证号11010519491231002X。")
    with opened(data) as source:
        words = source.words(1)
    offered = [phrase for line in phrases(words) for phrase in line]
    assert [word for phrase in offered for word in range(phrase.first, phrase.last + 1)] == list(range(len(words)))
    texts = [phrase.text for phrase in offered]
    assert "性别男，" in texts
    chosen = next(phrase for phrase in offered if phrase.text.startswith("身份证号"))
    result = redacted(data, *boxes_around(words[chosen.first : chosen.last + 1], 1, PRIVACY))
    assert "张某某，性别男，云溪县" in "".join(text_of(result).split())


def test_words_in_letters_stand_in_a_phrase_with_their_blanks() -> None:
    with opened(a_pdf("BT /F 12 Tf 100 700 Td (Grade A of five, good) Tj ET")) as source:
        [line] = phrases(source.words(1))
    assert [phrase.text for phrase in line] == ["Grade A of five, good"]


def test_every_place_of_a_text_is_found_over_blanks_and_line_ends_and_takes_whole_words() -> None:
    data = a_letter("某校车公司承运。" * 20 + "Yunxi Bus Co")
    with opened(data) as source:
        words = source.words(1)
        places = list(occurrences(words, "校车 公司"))
        assert len(places) == 20
        assert len({len(boxes_around(place, 1, PRIVACY)) for place in places}) == 2, "some go over the end of a line"
        [latin] = occurrences(words, "yunxi b")
        assert [word.text for word in latin] == ["Yunxi", "Bus"]
        assert list(occurrences(words, " ")) == []
    boxes = [box for place in places for box in boxes_around(place, 1, PRIVACY)]
    assert "校车" not in text_of(redacted(data, *boxes))
