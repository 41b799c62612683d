"""Messages by their address."""

from django.urls import path

from gongkai.portal.inbox import views

urlpatterns = [
    path("", views.inbox, name="messages"),
    path("read/", views.mark_all, name="read-messages"),
    path("<int:pk>/", views.message, name="message"),
]
