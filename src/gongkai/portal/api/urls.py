"""What machines read, by its address."""

from django.urls import path

from gongkai.portal.api import feeds, open_pages, reading, sitemap

urlpatterns = [
    # /feeds/: what was published lately; ?body=, below=, catalogue=, entry=, topic= narrow it
    path("feeds/atom/", feeds.atom, name="atom"),
    path("feeds/rss/", feeds.rss, name="rss"),
    # /api/: the read API
    path("api/", reading.explained, name="api"),
    path("api/openapi.json", reading.openapi, name="openapi"),
    path("api/items/", reading.items, name="api-items"),
    path("api/items/<int:pk>/", reading.item, name="api-item"),
    path("api/withdrawn/", reading.withdrawn, name="api-withdrawn"),
    path("api/bodies/", reading.bodies, name="api-bodies"),
    path("api/bodies/<int:pk>/", reading.body, name="api-body"),
    path("api/catalogues/", reading.catalogues, name="api-catalogues"),
    path("api/catalogues/<int:pk>/", reading.catalogue, name="api-catalogue"),
    # /open/: the open data, file by file
    path("open/", open_pages.data_sets, name="open-data"),
    path("open/codebook/", open_pages.book, name="codebook"),
    path("open/codebook.csv", open_pages.book_as_csv, name="codebook-csv"),
    path("open/<str:name>", open_pages.data_file, name="data-file"),
    # which addresses there are
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap-xml"),
    path("sitemap/pages.xml", sitemap.pages, name="sitemap-pages"),
    path("sitemap/<int:part>.xml", sitemap.part, name="sitemap-part"),
]
