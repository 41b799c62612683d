"""Who keeps the workers running beside the site? A thread for each in the process that started the site.

It knows neither Django nor the database: the processes that serve the site are forked from here.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

from gongkai.portal.house import data_dir

logger = logging.getLogger("gongkai.jobs")

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a worker that died is started again; twice as long each time, if it dies young."""
YOUNG = 30.0
PATIENCE = 8.0
"""Seconds that a worker gets to end the step it is at, before it is killed and the step is undone."""


class Keeper:
    """Starts workers, starts those that die again, and ends all of them with the site."""

    def __init__(self, count: int) -> None:
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._running: list[subprocess.Popen[bytes]] = []
        self._threads = [threading.Thread(target=self._keep, name=f"keeper-{i}", daemon=True) for i in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        with self._lock:
            self._over.set()
            running = list(self._running)
        for worker in running:
            worker.terminate()
        deadline = time.monotonic() + PATIENCE
        for worker in running:
            try:
                worker.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def _keep(self) -> None:
        pause = SHORTEST_PAUSE
        while worker := self._start():
            began = time.monotonic()
            code = worker.wait()
            with self._lock:
                self._running.remove(worker)
            if self._over.is_set():
                return
            logger.warning("a worker ended with code %s and is started again", code)
            pause = SHORTEST_PAUSE if time.monotonic() - began > YOUNG else min(pause * 2, LONGEST_PAUSE)
            self._over.wait(pause)

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._over.is_set():
                return None
            worker = subprocess.Popen(  # noqa: S603  (our own program)
                [sys.executable, "-m", "gongkai.cli", "worker", "--beside", str(os.getpid())],
                env={**os.environ, "GONGKAI_DATA": str(data_dir())},
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the site, which then tells its workers
            )
            self._running.append(worker)
            return worker
