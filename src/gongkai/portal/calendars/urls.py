"""Calendars by their address."""

from django.urls import path

from gongkai.portal.calendars import views

urlpatterns = [
    path("", views.calendars, name="calendars"),
    path("load/", views.load, name="load-calendar"),
    path("withdraw/<int:pk>/", views.withdraw, name="withdraw-calendar"),
]
