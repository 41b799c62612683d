"""What happens when the directory is loaded? The parts of a body's page and the words for events are gathered."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DirectoryConfig(AppConfig):
    name = "gongkai.portal.directory"

    def ready(self) -> None:
        autodiscover_modules("body_page", "wording")
