"""How does a command get at the site's data? It names the data folder, and Django is set up on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from gongkai.portal.house import CannotStart as CannotStart
from gongkai.portal.house import data_dir

SETTINGS = "gongkai.portal.settings"


def set_up(data: Path | None = None) -> None:
    """Ready Django for the data folder named, or the usual one. Raises CannotStart with a sentence."""
    if data is not None:
        os.environ["GONGKAI_DATA"] = str(Path(data).expanduser().resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django  # the settings read the data folder named above

    try:
        django.setup()
    except OSError as error:
        raise CannotStart(
            f"数据文件夹 {data_dir()} 不能使用：{error.strerror or error}。请用 --data 指定一个可以读写的文件夹。"
        ) from None


def on_the_site(data: Path | None, work: Callable[[], int]) -> int:
    """Do something with the site's data and give its exit code. Raises CannotStart, also where there is no database."""
    set_up(data)
    from django.db import DatabaseError  # models need the set-up

    try:
        return work()
    except DatabaseError as error:
        raise CannotStart(
            f"数据库不能使用：{error}。请确认 --data 指的是网站的数据文件夹，而且网站在那里启动过。"
        ) from None
