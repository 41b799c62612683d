"""What the pages on people say again and again."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()

BROWSERS = {"MicroMessenger": "微信", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "HarmonyOS": "HarmonyOS", "Windows": "Windows",
    "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip
"""By the words with which they introduce themselves; who imitates another comes first."""


@register.filter
def browser_in_words(agent: str) -> str:
    """`Chrome · Windows`: enough to know one's own."""
    found = [next((name for word, name in names.items() if word in agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or _("不认识的浏览器")
