"""Which entry does the directory have in the navigation?"""

from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.navigation import Entry, add

add(Entry(_("机构"), "bodies", order=40))
