"""What the annual report is made of, by its address."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
