"""Where does what machines read stand in the menus?"""

from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.navigation import Entry, add

add(
    Entry(_("开放数据"), "open-data", menu="foot", order=810),
    Entry(_("读取接口"), "api", menu="foot", order=820),
)
