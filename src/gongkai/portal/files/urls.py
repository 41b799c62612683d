"""Files by their address."""

from django.urls import path

from gongkai.portal.files import views

urlpatterns = [
    # /files/
    path("files/", views.standing, name="files"),
    # /files/<id>/
    path("files/<int:pk>/<str:name>", views.file, name="file"),
]
