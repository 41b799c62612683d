"""What does the room bring to the site?"""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "gongkai.portal.files"
