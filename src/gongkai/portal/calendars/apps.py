"""What happens when calendars are loaded? Every room that counts in working days says what moves with them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CalendarsConfig(AppConfig):
    name = "gongkai.portal.calendars"

    def ready(self) -> None:
        autodiscover_modules("moving")
