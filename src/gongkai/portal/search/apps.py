"""What happens when the room is loaded? What each room declares in its module `searchable.py` follows its records."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    name = "gongkai.portal.search"

    def ready(self) -> None:
        autodiscover_modules("searchable")
        from gongkai.portal.search.index import follow  # models are there only now
        from gongkai.portal.search.opensearch import BesideTheDatabase, OpenSearch
        from gongkai.portal.search.ranking import answers_beside

        follow()
        if settings.OPENSEARCH:
            answers_beside(settings.OPENSEARCH, BesideTheDatabase(OpenSearch(settings.OPENSEARCH)))
