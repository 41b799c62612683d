"""What machines read, by its address."""

from django.urls import path

from gongkai.portal.api import feeds, sitemap

urlpatterns = [
    # /feeds/: what was published lately; ?body=, below=, catalogue=, entry=, topic= narrow it
    path("feeds/atom/", feeds.atom, name="atom"),
    path("feeds/rss/", feeds.rss, name="rss"),
    # which addresses there are
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap-xml"),
    path("sitemap/pages.xml", sitemap.pages, name="sitemap-pages"),
    path("sitemap/<int:part>.xml", sitemap.part, name="sitemap-part"),
]
