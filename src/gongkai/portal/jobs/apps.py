"""What happens when the room is loaded? Every room's jobs, in its module `jobs.py`, are known from then on."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "gongkai.portal.jobs"

    def ready(self) -> None:
        autodiscover_modules("jobs")
