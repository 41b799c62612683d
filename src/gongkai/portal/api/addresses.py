"""Under which address does the world know a page of this site?"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site() -> str:
    """Scheme and host for what is written without anybody asking; empty where the operator has named no host."""
    return f"{'https' if settings.HTTPS else 'http'}://{settings.HOSTS[0]}" if settings.HOSTS else ""


def absolute(request: HttpRequest, path: str) -> str:
    """The same whatever name somebody reached the site by, so that what it is called never changes."""
    return site() + path if settings.HOSTS else request.build_absolute_uri(path)
