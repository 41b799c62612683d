"""In which language, size of type and light does this reader want the site? Kept in cookies that say nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

CHOICES: Mapping[str, tuple[str, ...]] = {
    "language": ("zh-hans", "en"),
    "type": ("normal", "large"),
    "light": ("auto", "light", "dark"),
    "mode": ("normal", "elder"),
}
"""Each preference with what may be chosen; the first is what a new reader gets. The language is Chinese until somebody
chooses another: the pages of a Chinese public body do not follow the language of the browser. The elder mode (适老化)
has type of 18 points, one column and stronger contrast."""


def chosen(request: HttpRequest, what: str) -> str:
    choice = request.COOKIES.get(what, "")
    return choice if choice in CHOICES[what] else CHOICES[what][0]


class PreferencesMiddleware:
    """Puts the preferences on the request as `request.look` and switches the language for its duration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look = {what: chosen(request, what) for what in CHOICES}
        request.look = look  # type: ignore[attr-defined]
        request.LANGUAGE_CODE = look["language"]
        with translation.override(look["language"]):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if look["language"] == "en" else "zh-CN")
        patch_vary_headers(response, ("Cookie",))
        return response
