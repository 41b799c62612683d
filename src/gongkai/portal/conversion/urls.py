"""Requests that become items, by their address."""

from django.urls import path

from gongkai.portal.conversion import views

urlpatterns = [
    # /requests/<id>/
    path("requests/<int:pk>/to-item/", views.turn_request, name="turn-request"),
    path("requests/<int:pk>/to-item/sheet.<slug:to>", views.sheet, name="turning-sheet"),
]
