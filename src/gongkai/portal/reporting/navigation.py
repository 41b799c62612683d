"""Which entries do the annual reports have in the navigation?"""

from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.navigation import Entry, add

add(
    Entry(_("年度报告"), "reports", under="/reports/", order=50),
    Entry(_("上传"), "upload", order=51),
)
