"""Requests that become items, by their address."""

from django.urls import path

from gongkai.portal.conversion import published, views

urlpatterns = [
    # /apply/published/<id>/: to an item that the form of a request showed
    path("apply/published/<int:pk>/", published.read, name="apply-published"),
    # /requests/<id>/
    path("requests/<int:pk>/to-item/", views.turn_request, name="turn-request"),
    path("requests/<int:pk>/to-item/sheet.<slug:to>", views.sheet, name="turning-sheet"),
]
