"""Which body does somebody mean who types its name, its short name or its code?"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.bodies.models import Body


def body_meant(text: str) -> Body:
    """The one that is there today or will be, else the one that was. Raises ValidationError with a sentence."""
    words = text.strip()
    named = list(Body.objects.filter(Q(name=words) | Q(short_name=words) | Q(credit_code=words)).order_by("pk"))
    today = timezone.localdate()
    found = [body for body in named if body.valid_to is None or body.valid_to >= today] or named
    if not found:
        raise ValidationError(_("没有登记名为“%(text)s”的机关。请填写全称、简称或统一社会信用代码。") % {"text": words})
    if len(found) > 1:
        text = _("“%(text)s”有 %(count)s 个机关，请改填统一社会信用代码：%(codes)s。")
        codes = "、".join(f"{body.name}（{body.credit_code or _('无代码')}）" for body in found[:10])
        raise ValidationError(text % {"text": words, "count": len(found), "codes": codes})
    return found[0]
