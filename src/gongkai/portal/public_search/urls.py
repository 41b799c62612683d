"""Searching, by its address."""

from django.urls import path

from gongkai.portal.public_search import pages, suggesting

urlpatterns = [
    # /search/
    path("", pages.search, name="search"),
    path("suggestions/", suggesting.suggestions, name="search-suggestions"),
]
