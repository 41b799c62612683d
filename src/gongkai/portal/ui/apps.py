"""What happens when the look is loaded? Every room's entries in the navigation are gathered."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LookConfig(AppConfig):
    name = "gongkai.portal.ui"

    def ready(self) -> None:
        autodiscover_modules("navigation")
