"""The ledger by its address."""

from django.urls import path

from gongkai.portal.audit import views

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("export/", views.export, name="ledger-export"),
    path("verify/", views.verify, name="ledger-verify"),
    path("checkpoint/", views.checkpoint, name="ledger-checkpoint"),
    path("<int:number>/", views.event, name="ledger-event"),
]
