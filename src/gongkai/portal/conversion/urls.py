"""Requests that become items, by their address."""

from django.urls import path

from gongkai.portal.conversion import views

urlpatterns = [
    # /requests/<id>/
    path("requests/<int:pk>/to-item/", views.turn_request, name="turn-request"),
]
