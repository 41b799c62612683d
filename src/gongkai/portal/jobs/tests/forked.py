"""Where do the processes of a test's site come from? From one that has loaded the site, which takes seconds: it forks.

Each is a process of its own, with connections of its own, and can be killed. Only what all of them would load first is
loaded once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

PROGRAM, OUT, PROBLEM, END = "program", "out", "problem", "end"
"""The files in the folder of a process: what it does, its two outputs, and what it ended with."""


class Mother:
    """The process that loads the site once and forks the others."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.numbers = folder, count(1)
        self.process = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-m", __name__],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self, program: str) -> Forked:
        folder = self.folder / str(next(self.numbers))
        folder.mkdir(parents=True)
        (folder / PROGRAM).write_text(program, encoding="utf-8")
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        return Forked(int(self.process.stdout.readline()), folder)

    def end(self) -> None:
        self.process.communicate(timeout=30)


class Forked:
    """What `subprocess.Popen` says of a child, of a grandchild."""

    def __init__(self, pid: int, folder: Path) -> None:
        self.pid, self.folder = pid, folder
        self.returncode: int | None = None

    def poll(self) -> int | None:
        end = self.folder / END
        if self.returncode is None and end.exists():
            self.returncode = int(end.read_text(encoding="ascii"))
        return self.returncode

    def wait(self, timeout: float) -> int:
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired((self.folder / PROGRAM).read_text(encoding="utf-8"), timeout)
            time.sleep(0.01)
        return code

    def communicate(self, timeout: float) -> tuple[str, str]:
        """What it wrote to its two outputs, once it has ended."""
        self.wait(timeout)
        out, problem = ((self.folder / name).read_text(encoding="utf-8") for name in (OUT, PROBLEM))
        return out, problem

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


# --- in the mother --------------------------------------------------------------------------------------------------


def to_be_born() -> Path:
    """Load the site and fork whenever a folder is named. Returns in the newborn alone, with its folder."""
    from gongkai.portal.start import set_up  # it takes its time, and only the mother has any

    set_up()
    from django.urls import get_resolver  # the pages need the set-up

    get_resolver().url_patterns  # noqa: B018  (that loads every page)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the watchers
    for line in sys.stdin:
        folder = Path(line.rstrip("\n"))
        if not os.fork() and _is_newborn(folder):
            return folder
    sys.exit()


def _is_newborn(folder: Path) -> bool:
    """Fork once more, so that somebody waits for the process and writes down what it ended with."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        for name, number, flags in (
            (os.devnull, 0, os.O_RDONLY),
            (str(folder / OUT), 1, os.O_WRONLY | os.O_CREAT),
            (str(folder / PROBLEM), 2, os.O_WRONLY | os.O_CREAT),
        ):
            os.dup2(os.open(name, flags, 0o600), number)
        return True
    sys.stdout.write(f"{pid}\n")
    sys.stdout.flush()
    _pid, status = os.waitpid(pid, 0)
    unfinished = folder / f"{END}.unfinished"
    unfinished.write_text(str(os.waitstatus_to_exitcode(status)), encoding="ascii")
    unfinished.rename(folder / END)
    os._exit(0)


if __name__ == "__main__":
    exec((to_be_born() / PROGRAM).read_text(encoding="utf-8"), {"__name__": "__main__"})  # noqa: S102  (our own program)
