"""Reports by their address."""

from django.urls import path

from gongkai.portal.reporting import views

urlpatterns = [
    # /
    path("", views.reports, name="reports"),
    # /reports/
    path("reports/upload/", views.upload, name="upload"),
    path("reports/rollup/", views.rollup, name="rollup"),
    path("reports/rollup/download/<slug:to>/", views.download_rollup, name="download-rollup"),
    path("reports/compare/", views.compare, name="compare"),
    # /reports/<id>/
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/sources/", views.sources, name="sources"),
    path("reports/<int:pk>/original/", views.original, name="original"),
    path("reports/<int:pk>/download/<slug:to>/", views.download, name="download"),
    path("reports/<int:pk>/delete/", views.delete, name="delete"),
]
