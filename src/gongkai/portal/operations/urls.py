"""Work in the background by its address."""

from django.urls import path

from gongkai.portal.operations import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/progress/", views.progress, name="job-progress"),
    path("<int:pk>/again/", views.again, name="job-again"),
    path("<int:pk>/call-off/", views.stop, name="job-call-off"),
]
