"""What happens when the site starts? Every room's rules of visibility are loaded; the ledger listens at the door."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "gongkai.portal.accounts"

    def ready(self) -> None:
        autodiscover_modules("visibility")
        import_module("gongkai.portal.accounts.trail")  # it needs the models
