"""What happens when publication is loaded? The rooms above it are asked what they tell its columns."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PublishingConfig(AppConfig):
    name = "gongkai.portal.publishing"

    def ready(self) -> None:
        autodiscover_modules("report_column")
