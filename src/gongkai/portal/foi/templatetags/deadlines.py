"""How does a page write the last day of a period? With a mark where its year has no notice on holidays yet."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai.portal.ui.templatetags.elements import mark
from gongkai.procedure import Standing

register = template.Library()


@register.simple_tag
def deadline(day: date | None, now: Standing) -> SafeString:
    """A day that was counted by the calendar of `now`; “暂定” stands beside it as long as it may still move."""
    if day is None:
        return mark_safe("")
    written = format_html("{}", f"{day:%Y-%m-%d}")
    return written if now.case.calendar.covers(day) else format_html("{} {}", written, mark("warning", _("暂定")))


@register.simple_tag
def why_provisional(now: Standing) -> str:
    """The sentence that explains the mark; nothing where no date needs it."""
    calendar = now.case.calendar
    years = {day.year for day in (now.due, now.first_due, *(one.on for one in now.milestones)) if day}
    unknown = sorted(year for year in years if year > calendar.last)
    if not unknown:
        return ""
    text = _("%(year)s年的节假日安排尚未公布，标明“暂定”的日期按周一至周五计算，公布并装入后重新计算。")
    return text % {"year": unknown[0]}
