"""What is an officer asked for before a letter is whole? The facts that the file does not know, and the free words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.fees import Method
from gongkai.letters import PartAnswer, Template, kept, letters, shown
from gongkai.outcomes import PARTLY_GRANTED, Discretion, outcomes
from gongkai.portal.foi import letters as way
from gongkai.portal.foi.answering import ANSWER, facts_of_part
from gongkai.portal.foi.facts import DATES_OF, KIND, WORKED_OUT
from gongkai.portal.ui.forms import DayInput
from gongkai.procedure.law import limit

DISCRETION = {
    Discretion.MUST: _lazy("裁量：符合条件的，应当这样处理，没有选择余地。"),
    Discretion.MAY: _lazy("裁量：法律规定“可以”，由本机关决定；理由要写明为什么这样处理。"),
}
DATES = ("_on", "_until", "until")


class Filling(forms.Form):
    """Facts in fields named `fact_…`, the words of blocks that are not locked in `block_…` by their place."""

    template: Template
    office: Mapping[int, str]
    """The words in place of the built-in ones where nobody chose others."""

    @property
    def facts(self) -> dict[str, Any]:
        given = {name[5:]: value for name, value in self.cleaned_data.items() if name.startswith("fact_")}
        return {name: _plain(value) for name, value in given.items() if value not in ("", None, [])}

    @property
    def own_words(self) -> dict[int, str]:
        given = {int(name[6:]): kept(value) for name, value in self.cleaned_data.items() if name.startswith("block_")}
        usual = {place: self.office.get(place, self.template.blocks[place].text) for place in given}
        return {place: text for place, text in given.items() if text.strip() and text != usual[place]}

    @property
    def discretion(self) -> str:
        """Whether the law leaves the office a choice with this outcome, in a sentence; empty where it tells none."""
        known = outcomes().get(self.template.outcome) if self.template.form == ANSWER else None
        return str(DISCRETION[known.discretion]) if known else ""

    def _ask_for(self, names: Iterable[str], known: Mapping[str, Any]) -> None:
        for name in names:
            field = _field_of(name)
            field.help_text = "" if name in self.template.needs or name in known else _("可以不填。")
            self.fields[f"fact_{name}"] = field
        self.fields |= {f"fact_{name}": field for name, field in _choices_of(self.template).items()}

    def _let_word(self, places: Iterable[int], not_so: set[str]) -> None:
        for place in places:
            block = self.template.blocks[place]
            if block.text and not block.locked and not block.each and block.when not in not_so:
                field = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
                field.label = _("第 %(place)s 段（可以改写）") % {"place": place + 1}
                field.initial = shown(self.office[place]) if place in self.office else block.shown
                self.fields[f"block_{place}"] = field


class WordsForm(Filling):
    """The facts of a letter that the file does not know, and the words an office may choose.

    What did not happen to the request (no correction was asked) is neither asked for nor worded.
    """

    dated = forms.DateField(label=_lazy("成文日期"), widget=DayInput)

    def __init__(
        self, *args: Any, template: Template, known: dict[str, Any], office: dict[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.office = template, office or {}
        not_so = _not_so(template, known)
        self._ask_for([name for name in _asked(template) if name not in not_so], known)
        self._let_word(range(len(template.blocks)), not_so)
        self.fields["explanation"] = forms.CharField(
            label=_("对检查提示的说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("检查要求改正或者说明的，在这里写明理由；审核的人看得到。"),
        )  # fmt: skip


class PartForm(Filling):
    """What the answer to one part asks for beside the letter that answers several (`whole`)."""

    def __init__(
        self, *args: Any, answer: PartAnswer, whole: Template, known: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answer, self.template, self.office = answer, answer.template, {}
        own = [answer.template.blocks[place] for place in answer.template.own_places(whole)]
        self.locked = [block.shown for block in own if block.locked and block.text]
        not_so, worked_out = _not_so(self.template, known), {KIND, *WORKED_OUT.get(self.template.id, ())}
        asked = [name for name in facts_of_part(self.template, whole) if name not in not_so | worked_out]
        self._ask_for(asked, known)
        for name in COMMON:
            self.fields.pop(f"fact_{name}", None)
        self._let_word(self.template.own_places(whole), not_so)
        words = {f"block_{place}": shown(text) for place, text in answer.own_words.items()}
        self.initial = {f"fact_{name}": value for name, value in {**known, **answer.facts}.items()} | words


COMMON = ("enclosures", "online_channel")
"""What is filled in once for a letter that answers several parts."""


def _not_so(template: Template, known: Mapping[str, Any]) -> set[str]:
    return {name for name in DATES_OF if name not in known and name not in template.needs}


def _asked(template: Template) -> list[str]:
    """The facts to fill in: not those of the office itself, nor those that follow from others."""
    names = dict.fromkeys((template.addressee, *template.needs, *template.may_use))
    given = {"letter_number", "agency", "date", KIND, *WORKED_OUT.get(template.id, ())}
    return [name for name in names if name not in given and (name, template.to) != ("applicant", "applicant")]


LONG = {
    "wanted", "reason", "correction_items", "provided", "withheld", "searched", "unclear", "task", "public_interest",
    "facts_of_excess", "opinion", "information", "result", "record",
}  # fmt: skip


def _field_of(name: str) -> forms.Field:
    label = letters().label(name)
    if name.endswith(DATES):
        return forms.DateField(label=label, widget=DayInput, required=False)
    if name == "you":
        return forms.ChoiceField(label=label, choices=[("", "——"), ("您", "您"), ("你单位", "你单位")], required=False)
    if name == "extension_days":
        return forms.IntegerField(label=label, min_value=1, max_value=limit("extension").days, required=False)
    if name in LONG:
        return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    return forms.CharField(label=label, required=False, max_length=500)


ON_PAPER = _lazy("只写另外随信寄出的纸质材料，每行一件，写明页数。电子附件在文书页面上加，自动列入清单。")


def _choices_of(template: Template) -> dict[str, forms.Field]:
    """What the record of the step needs to know beside the words of the letter."""
    fields: dict[str, forms.Field] = {}
    known = outcomes()
    if template.outcome == PARTLY_GRANTED:
        grounds = [(key, one.label) for key, one in known.items() if one.group == "refused"]
        fields["withheld_grounds"] = forms.MultipleChoiceField(
            label=_("不予公开的部分属于"), choices=grounds, widget=forms.CheckboxSelectMultiple
        )
    if template.outcome in way.GIVES or template.answers_parts:
        area = forms.Textarea(attrs={"rows": 3})
        fields["enclosures"] = forms.CharField(label=_("附件清单"), required=False, widget=area, help_text=ON_PAPER)
    if reasons := _sub_reasons(template):
        fields["sub_reason"] = forms.ChoiceField(label=_("情形"), choices=[("", "——"), *reasons])
    if template.has_remedy:
        fields["online_channel"] = forms.CharField(
            label=letters().label("online_channel"), required=False, max_length=200,
            help_text=_("通过互联网送达的必须写明（《行政复议法》第二十二条第二款）；不通过互联网送达的不填。"),
        )  # fmt: skip
    if template.id == "F13":
        methods = [(one.value, one.label) for one in Method]
        fields["fee_method_key"] = forms.ChoiceField(label=_("计收方法"), choices=methods)
        fields["fee_count"] = forms.IntegerField(label=_("本月第几件，或者页数"), min_value=1)
    return fields


def _sub_reasons(template: Template) -> list[tuple[str, str]]:
    """The sub-reasons of an outcome that have no answer of their own."""
    if template.form != ANSWER or template.sub_reason or template.answers_parts:
        return []
    own = {one.sub_reason for one in letters().templates if one.outcome == template.outcome}
    return [(one.key, one.label) for one in outcomes()[template.outcome].reasons if one.key not in own]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
