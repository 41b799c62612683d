"""Is every sentence of the site there in English?"""

from pathlib import Path

from gongkai.portal import sentences


def test_every_sentence_has_its_english() -> None:
    assert sentences.untranslated(sentences.brought_up_to_date()) == []


def test_the_catalogue_holds_what_the_site_says_and_no_more() -> None:
    wanted = sentences.written(sentences.brought_up_to_date())
    assert sentences.PO.read_bytes() == wanted, "run `python -m gongkai.portal.sentences`"


def test_the_compiled_catalogue_is_current() -> None:
    current = sentences.compiled(sentences.known())
    assert sentences.MO.read_bytes() == current, "run `python -m gongkai.portal.sentences`"


def test_the_same_values_are_filled_in_in_both_languages() -> None:
    for message in sentences.known():
        english = message.string if isinstance(message.string, list | tuple) else (message.string,)
        chinese = message.id if isinstance(message.id, str) else message.id[0]
        assert all(_names(str(text)) == _names(chinese) for text in english), chinese


def _names(text: str) -> set[str]:
    return {part.partition(")")[0] for part in text.split("%(")[1:]}


def test_a_sentence_is_found_wherever_it_can_stand(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{% translate '甲' %}{{ x|default:_(\"乙\") }}{% blocktranslate trimmed count count=n %}{{ count }} 个"
        "{% plural %}{{ count }} 些{% endblocktranslate %}",
        encoding="utf-8",
    )
    (tmp_path / "views.py").write_text("from x import gettext as _\n_('丙')\n", encoding="utf-8")
    assert set(sentences.said(tmp_path)) == {"甲", "乙", ("%(count)s 个", "%(count)s 些"), "丙"}
