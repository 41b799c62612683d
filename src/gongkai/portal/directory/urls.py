"""Bodies by their address."""

from django.urls import path

from gongkai.portal.directory import views

urlpatterns = [
    # /bodies/
    path("", views.bodies, name="bodies"),
    # /bodies/<id>/
    path("<int:pk>/", views.body, name="body"),
]
