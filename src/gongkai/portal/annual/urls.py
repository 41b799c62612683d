"""What the annual report is made of, and its way, by address."""

from django.urls import path

from gongkai.portal.annual import pages, receiving, register_pages

urlpatterns = [
    # /annual/
    path("", pages.reports, name="annual-reports"),
    path("filed/", receiving.register, name="annual-filed"),
    # /annual/<id>/
    path("<int:pk>/", pages.report, name="annual-report"),
    path("<int:pk>/words/", pages.words, name="annual-words"),
    path("<int:pk>/cells/<str:key>/", pages.cell, name="annual-cell"),
    path("<int:pk>/cells/<str:key>/back/", pages.take_back_cell, name="annual-cell-back"),
    path("<int:pk>/explain/<slug:name>/", pages.explain, name="annual-explain"),
    path("<int:pk>/prepare/", pages.prepare, name="annual-prepare"),
    path("<int:pk>/review/", pages.review, name="annual-review"),
    path("<int:pk>/sign/", pages.sign, name="annual-sign"),
    path("<int:pk>/submit/", pages.submit, name="annual-submit"),
    path("<int:pk>/accept/", pages.accept, name="annual-accept"),
    path("<int:pk>/return/", pages.send_back, name="annual-return"),
    path("<int:pk>/reopen/", pages.reopen, name="annual-reopen"),
    path("<int:pk>/publish/", pages.publish, name="annual-publish"),
    # /annual/registers/: the figures behind table two
    path("registers/", register_pages.registers, name="registers"),
    path("registers/new/", register_pages.new, name="new-register-entry"),
    path("registers/import/", register_pages.take_in, name="import-registers"),
    path("registers/behind/", register_pages.opened, name="register-behind"),
    path("registers/confirm/", register_pages.confirm_documents, name="confirm-documents"),
    path("registers/entries/<int:pk>/", register_pages.one, name="register-entry"),
    path("registers/entries/<int:pk>/correct/", register_pages.correct, name="correct-register-entry"),
    path("registers/entries/<int:pk>/remove/", register_pages.take_out, name="remove-register-entry"),
]
