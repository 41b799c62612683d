"""What is asked of somebody who loads a calendar?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.bodies.models import Body
from gongkai.portal.calendars.loading import typed_year, years_in
from gongkai.workdays import LARGEST_FILE, CalendarError, Year

NATION = "nation"


class CalendarForm(forms.Form):
    """A file, or the days of one year as the notice has them."""

    place = forms.ChoiceField(
        label=_("适用范围"), help_text=_("地方的放假日加在全国的年历之上，用于这个机关和它的下级。")
    )
    file = forms.FileField(
        label=_("年历文件（YAML）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.txt"}),
        help_text=_("可以含几个年度；选了文件，下面各栏不用填。"),
    )
    year = forms.IntegerField(label=_("年度"), min_value=1949, max_value=2200, required=False)
    notice = forms.CharField(
        label=_("文号"), max_length=200, required=False, help_text=_("如：国办发明电〔2025〕7号。")
    )
    off = forms.CharField(
        label=_("放假日"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一天或者一段，如 01-01、5月1日至5月5日；一段里的周末自动略去。"),
    )
    on = forms.CharField(
        label=_("上班日（调休）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("本是周末而要上班的日子，如 02-14。"),
    )

    def __init__(self, *args: Any, bodies: Any, nation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {str(body.pk): body for body in bodies}
        places: list[tuple[str, Any]] = [(NATION, _("全国"))] if nation else []
        self.fields["place"].choices = [*places, *self.bodies.items()]  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year + 1
        self.years: dict[int, Year] = {}

    @property
    def body(self) -> Body | None:
        return self.bodies.get(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "place" not in given:
            return given
        regional = given["place"] != NATION
        try:
            if given.get("file"):
                self.years = years_in(_text(given["file"]), given["file"].name, regional=regional)
            elif not given.get("year") or not given["notice"].strip():
                raise CalendarError(str(_("请选择文件，或者填写年度、文号和日期。")))
            else:
                self.years = typed_year(given["year"], given["notice"], given["off"], given["on"], regional=regional)
        except CalendarError as error:
            self.add_error(None, str(error))
        return given


def _text(file: Any) -> str:
    if file.size > LARGEST_FILE:
        raise CalendarError(str(_("文件太大，不像年历。")))
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CalendarError(str(_("文件不是 UTF-8 文本。"))) from None


class ConfirmForm(forms.Form):
    """Nothing is loaded or withdrawn without a reason."""

    reason = forms.CharField(label=_("理由、依据"), max_length=300)
