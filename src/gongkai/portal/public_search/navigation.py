"""Where does the search stand in the menus?"""

from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.navigation import Entry, add

add(Entry(_("检索"), "search", under="/search/", order=35))
