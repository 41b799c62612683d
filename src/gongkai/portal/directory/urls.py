"""Bodies by their address."""

from django.urls import path

from gongkai.portal.directory import views

urlpatterns = [
    # /bodies/
    path("", views.bodies, name="bodies"),
    # /bodies/<id>/
    path("<int:body_id>/", views.body, name="body"),
]
