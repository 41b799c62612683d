"""Disputes by their address."""

from django.urls import path

from gongkai.portal.disputes import desk, paper_pages, table_pages

urlpatterns = [
    # /disputes/
    path("disputes/", desk.disputes, name="disputes"),
    path("disputes/new/", desk.new, name="new-dispute"),
    path("disputes/lessons/", table_pages.lessons, name="dispute-lessons"),
    path("disputes/table/", table_pages.table, name="disputes-table"),
    path("disputes/table/<int:year>/<str:cell>/", table_pages.cell, name="disputes-cell"),
    path("disputes/rules/<int:pk>/", table_pages.rules, name="dispute-rules"),
    path("disputes/evidence/<int:pk>/remove/", paper_pages.remove_evidence, name="remove-evidence"),
    # /disputes/<id>/
    path("disputes/<int:pk>/", desk.dispute, name="dispute"),
    path("disputes/<int:pk>/edit/", desk.edit, name="edit-dispute"),
    path("disputes/<int:pk>/step/<slug:kind>/", desk.step, name="dispute-step"),
    path("disputes/<int:pk>/strike/", desk.strike_last, name="strike-dispute-event"),
    path("disputes/<int:pk>/papers/", paper_pages.add_papers, name="dispute-papers"),
    path("disputes/<int:pk>/evidence/", paper_pages.add_evidence, name="dispute-evidence"),
    path("disputes/<int:pk>/evidence.docx", paper_pages.evidence_sheet, name="evidence-sheet"),
]
