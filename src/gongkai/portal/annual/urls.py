"""What the annual report is made of, by its address."""

from django.urls import path

from gongkai.portal.annual import register_pages

urlpatterns = [
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
