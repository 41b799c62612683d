"""Does the front door give every name it promises, and cost nothing until one is used?"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import gongkai


@pytest.mark.parametrize("name", gongkai.__all__)
def test_a_promised_name_is_the_thing_of_the_room_it_comes_from(name: str) -> None:
    home = import_module(gongkai._HOMES[name])
    assert getattr(gongkai, name) is getattr(home, name)


def test_every_name_that_is_loaded_is_promised() -> None:
    assert set(gongkai.__all__) == gongkai._HOMES.keys()
    assert {"event_of", "fee", "national", "remedy", "standing", "tally"} <= set(gongkai.__all__)


def test_a_name_that_is_not_promised_is_not_there() -> None:
    assert not hasattr(gongkai, "due_date")


def test_coming_in_loads_no_room() -> None:
    ask = "import sys, gongkai; print([name for name in sys.modules if name.startswith('gongkai.')])"
    loaded = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
