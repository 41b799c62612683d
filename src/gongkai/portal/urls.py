"""Which address shows what? Read it as the table of contents of the site."""

from django.urls import include, path

from gongkai.portal.ui import views as ui

urlpatterns = [
    path("", include("gongkai.portal.reporting.urls")),
    path("annual/", include("gongkai.portal.annual.urls")),
    path("report/", include("gongkai.portal.annual.report_urls")),
    path("jobs/", include("gongkai.portal.operations.urls")),
    path("messages/", include("gongkai.portal.inbox.urls")),
    path("ledger/", include("gongkai.portal.audit.urls")),
    path("", include("gongkai.portal.files.urls")),
    path("bodies/", include("gongkai.portal.directory.urls")),
    path("calendars/", include("gongkai.portal.calendars.urls")),
    path("", include("gongkai.portal.accounts.urls")),
    path("", include("gongkai.portal.publishing.urls")),
    path("", include("gongkai.portal.foi.urls")),
    path("", include("gongkai.portal.conversion.urls")),
    path("search/", include("gongkai.portal.public_search.urls")),
    path("", include("gongkai.portal.disputes.urls")),
    path("", include("gongkai.portal.api.urls")),
    path("about/", ui.about, name="about"),
    path("components/", ui.components, name="components"),
    path("look/<slug:what>/<slug:choice>/", ui.choose, name="choose"),
    path("healthz", ui.healthz, name="healthz"),
]

handler400 = "gongkai.portal.ui.views.bad_request"
handler403 = "gongkai.portal.ui.views.forbidden"
handler404 = "gongkai.portal.ui.views.not_found"
handler500 = "gongkai.portal.ui.views.server_error"
