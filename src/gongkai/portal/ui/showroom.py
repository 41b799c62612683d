"""What does every element of the look show in every state? The page /components/, on invented matter.

Whoever writes a page finds here what there is; the browser tests look at it in every mode, on desk and telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.portal.ui.charts import BarChart, LineChart, Series, Sparkline, StackedBarChart
from gongkai.portal.ui.elements import Branch, Change, FileEntry, Happening, Sorting, Step, Tab, Tile
from gongkai.portal.ui.forms import DayInput

HERE = ZoneInfo("Asia/Shanghai")
COLUMNS = {"name": "name", "received": "received", "left": "left"}


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, help_text=gettext_lazy("与身份证件一致。"))
    email = forms.EmailField(label=gettext_lazy("电子邮箱"))
    day = forms.DateField(label=gettext_lazy("收到日期"), widget=DayInput)
    pieces = forms.IntegerField(label=gettext_lazy("件数"), min_value=0, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("申请人类别"),
        choices=[("natural", gettext_lazy("自然人")), ("legal", gettext_lazy("法人或其他组织"))],
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("获取信息的方式"),
        choices=[
            ("post", gettext_lazy("邮寄")),
            ("electronic", gettext_lazy("电子邮件")),
            ("self", gettext_lazy("自行领取")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("行政机关按这种方式答复。"),
    )
    carrier = forms.MultipleChoiceField(
        label=gettext_lazy("载体"),
        choices=[("paper", gettext_lazy("纸质")), ("file", gettext_lazy("电子文件"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    what = forms.CharField(
        label=gettext_lazy("所需信息的名称、文号或者其他特征"),
        widget=forms.Textarea,
        help_text=gettext_lazy("写得越具体，找得越快。"),
    )
    attachment = forms.FileField(label=gettext_lazy("附件"), required=False)
    agrees = forms.BooleanField(label=gettext_lazy("我确认以上内容属实"))


class SampleFilters(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("标题或编号"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    year = forms.ChoiceField(
        label=gettext_lazy("年度"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("2025", "2025"), ("2026", "2026")],
    )


def everything(query: QueryDict) -> Mapping[str, object]:
    """What the page needs, in the order of the page."""
    wrong = SampleForm(
        {"name": "", "email": "not-an-address", "day": "2026-02-30", "pieces": "-1", "delivery": "pigeon"}
    )
    return {
        "form": SampleForm(initial={"day": date(2026, 3, 5)}, auto_id="fresh_%s"),
        "wrong": wrong,
        "filter_form": SampleFilters(query or None, auto_id="filter_%s"),
        "sorting": Sorting.of(query, COLUMNS, "-received"),
        "rows": _rows(),
        "page": Paginator(range(480), 20).get_page(query.get("page", 7)),
        "tabs": [
            Tab(_("办理"), "?tab=1", current=query.get("tab", "1") == "1", count=12),
            Tab(_("材料"), "?tab=2", current=query.get("tab") == "2"),
            Tab(_("经过"), "?tab=3", current=query.get("tab") == "3", count=0),
        ],
        "happenings": _happenings(),
        "steps": _steps(),
        "returned_steps": _returned_steps(),
        "tiles": _tiles(),
        "branches": _branches(),
        "files": _files(),
        "charts": charts(),
        "sparkline": Sparkline(_("近六年收到的申请"), (31, 28, None, 44, 52, 61)),
        "icons": ICONS,
    }


ICONS = (
    "information", "success", "warning", "must_fix", "quiet", "done", "current", "waiting", "returned", "skipped",
    "search", "person", "message", "leave", "file", "download", "upload", "print", "next", "previous", "ascending",
    "descending", "sortable", "add", "edit", "lock", "eye", "light", "dark", "body", "desk", "calendar", "chart",
)  # fmt: skip


def _rows() -> list[dict[str, object]]:
    return [
        {"name": _("义务教育招生入学政策"), "number": "云教公开〔2026〕7号", "received": date(2026, 3, 5), "left": 3,
         "tone": "warning", "state": _("即将到期")},
        {"name": _("校车安全检查记录"), "number": "云教公开〔2026〕6号", "received": date(2026, 3, 2), "left": 12,
         "tone": "information", "state": _("正在办理")},
        {"name": _("2025 年教育经费执行情况"), "number": "云教公开〔2026〕5号", "received": date(2026, 2, 11),
         "left": None, "tone": "success", "state": _("已办结")},
        {"name": _("民办学校年检结论"), "number": "云教公开〔2026〕4号", "received": date(2026, 1, 20), "left": -2,
         "tone": "must_fix", "state": _("已超期")},
    ]  # fmt: skip


def _happenings() -> list[Happening]:
    body = _("云溪县教育局")
    return [
        Happening(_("登记申请"), datetime(2026, 3, 5, 9, 12, tzinfo=HERE), _("收件员甲"), _("收件"), body),
        Happening(
            _("更正收到日期"),
            datetime(2026, 3, 5, 10, 40, tzinfo=HERE),
            _("收件员甲"),
            _("收件"),
            body,
            why=_("信封邮戳为 3 月 4 日。"),
            changes=[
                Change(_("收到日期"), "2026-03-05", "2026-03-04"),
                Change(_("备注"), None, _("挂号信")),
                Change(_("转办单位"), _("人事科"), None),
            ],
            tone="information",
        ),
        Happening(
            _("退回补充意见"), datetime(2026, 3, 9, 16, 5, tzinfo=HERE), _("审核员乙"), _("审核"), body, tone="warning"
        ),
        Happening(_("超过答复期限"), date(2026, 4, 2), tone="must_fix"),
        Happening(
            _("答复申请人"), datetime(2026, 4, 3, 11, 0, tzinfo=HERE), _("经办员丙"), _("经办"), body,
            tone="success", url="#timeline",
        ),
    ]  # fmt: skip


def _steps() -> list[Step]:
    return [
        Step(_("拟稿"), "done", _("经办员丙"), date(2026, 3, 6)),
        Step(_("审核"), "done", _("审核员乙"), date(2026, 3, 9)),
        Step(_("保密审查"), "current", _("保密员丁")),
        Step(_("签发"), "waiting"),
        Step(_("发布"), "waiting"),
    ]


def _returned_steps() -> list[Step]:
    return [
        Step(_("拟稿"), "current", _("经办员丙"), note=_("请补充第三方意见。")),
        Step(_("审核"), "returned", _("审核员乙"), date(2026, 3, 9)),
        Step(_("保密审查"), "skipped"),
        Step(_("签发"), "waiting"),
    ]


def _tiles() -> list[Tile]:
    return [
        Tile(_("本年收到申请"), 128, _("件"), _("比上年同期多 12 件"), url="#tiles"),
        Tile(_("即将到期"), 3, _("件"), _("3 个工作日以内"), tone="warning"),
        Tile(_("已超期"), 1, _("件"), _("请立即处理"), tone="must_fix"),
        Tile(_("按期答复"), "98.4", "%", _("达到要求"), tone="success"),
        Tile(_("满意度"), None, note=_("尚未调查")),
    ]


def _branches() -> list[Branch]:
    schools = [Branch(_("云溪县第一小学"), "#tree", current=True), Branch(_("云溪县实验幼儿园"), "#tree")]
    return [
        Branch(
            _("云溪县人民政府"),
            "#tree",
            is_open=True,
            children=[
                Branch(_("云溪县人民政府办公室"), "#tree", _("主管部门")),
                Branch(_("云溪县教育局"), "#tree", is_open=True, children=schools),
                Branch(_("柳溪镇人民政府"), "#tree", children=[Branch(_("柳溪镇财政所"), note=_("2024 年撤销"))]),
            ],
        )
    ]


def _files() -> list[FileEntry]:
    return [
        FileEntry(_("答复书.pdf"), "#files", 184_320, "PDF", _("2026-03-20 签发")),
        FileEntry(_("附件一：经费明细表.xlsx"), "#files", 24_576, "XLSX"),
        FileEntry(_("现场照片.zip"), "", 8_912_896, "ZIP", problem=_("正在等待病毒检查，完成后才能下载。")),
    ]


def charts() -> list[BarChart | StackedBarChart | LineChart]:
    """One of each kind, with what makes charts hard: gaps, figures below nought, long names."""
    years = ["2020", "2021", "2022", "2023", "2024", "2025"]
    received, granted, refused = _("收到"), _("予以公开"), _("不予公开")
    return [
        LineChart(
            "chart-line", _("收到和公开的申请"), years,
            [Series(received, (31, 28, None, 44, 52, 61)), Series(granted, (20, 22, 25, 30, None, 41)),
             Series(refused, (3, 0, 2, 5, 4, 6))], _("件"),
        ),
        BarChart(
            "chart-bar", _("各机关收到的申请"),
            [_("教育局"), _("卫生健康局"),
             _("住房和城乡建设局（含房屋征收与补偿事务、历史遗留产权登记问题专项工作组）"), _("柳溪镇")],
            [Series(received, (61, 44, None, 0))], _("件"),
        ),
        BarChart(
            "chart-change", _("比上年增减"), [_("教育局"), _("卫生健康局"), _("自然资源局")],
            [Series(received, (9, -12, 0)), Series(granted, (4, -3, 2))], _("件"),
        ),
        StackedBarChart(
            "chart-stacked", _("办理结果"), ["2023", "2024", "2025"],
            [Series(granted, (30, 34, 41)), Series(_("部分公开"), (6, 8, 9)), Series(refused, (5, 4, 6)),
             Series(_("无法提供"), (3, None, 5))], _("件"),
        ),
        LineChart("chart-point", _("只有一年"), ["2025"], [Series(received, (61,))], _("件")),
        BarChart("chart-none", _("还没有数据"), [_("教育局")], [Series(received, (None,))]),
    ]  # fmt: skip
