"""What are the events of the directory called?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongkai.portal.ledger.wording import declare

declare(
    {
        "body.add": _("登记机关"),
        "body.change": _("修改机关信息"),
        "body.superior": _("变更上级"),
        "body.close": _("撤销机关"),
        "body.rename": _("机关更名"),
        "body.merge": _("机关合并"),
        "body.split": _("机关分立"),
        "unit.add": _("登记内设机构"),
        "unit.change": _("修改内设机构"),
        "bodies.import": _("导入机构表"),
        "sample.county": _("装入样例县"),
    }
)
