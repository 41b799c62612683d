"""What does a worker process do? It works the queue off, gives signs of life, and looks at the clock."""

from __future__ import annotations

import logging
import os
import signal
import threading

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from gongkai.portal.jobs import running
from gongkai.portal.jobs.clock import tick
from gongkai.portal.jobs.queue import QueueWorker
from gongkai.portal.jobs.work import Work, closing, sign_of_life

logger = logging.getLogger("gongkai.jobs")

SIGNS = 4
"""So many signs of life in the time after which a worker counts as dead."""


def work(*, until_empty: bool = False, beside: int = 0) -> int:
    """Work until told to end, or until nothing waits. `beside` is the process without which there is no need for it."""
    worker = QueueWorker(running.who(), until_empty=until_empty)
    pulse = Pulse(beside)
    try:
        worker.configure_signals()
        pulse.beat()
        pulse.start()
        worker.run()
    except DatabaseError as error:
        logger.error("the worker ends, for the database does not answer: %s", error)  # noqa: TRY400
        return 1
    finally:
        pulse.end()
    return 0


class Pulse(threading.Thread):
    """The second thread of a worker. Its signs go over a connection of their own, so that a long step does not stop
    them; on SQLite a step that writes does, but then nobody else can write that the worker is dead."""

    def __init__(self, beside: int) -> None:
        super().__init__(name="pulse", daemon=True)
        self.beside = beside
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(settings.JOBS_LEASE / SIGNS):
            try:
                self.beat()
            except DatabaseError as error:
                logger.warning("no sign of life: %s", error)
                connection.close()
        connection.close()

    def beat(self) -> None:
        if self.beside and os.getppid() != self.beside:
            closing.set()
            os.kill(os.getpid(), signal.SIGTERM)
        if (busy := running.at_work) is not None:
            self._sign(busy)
        tick()

    def _sign(self, busy: Work) -> None:
        overdue = timezone.now() - busy.until
        if overdue.total_seconds() > settings.JOBS_LEASE:
            # It hangs in code that cannot be interrupted. The database undoes its step, another worker takes over.
            logger.error("job %s %s hangs; this worker ends", busy.job.name, busy.job.pk)
            os._exit(1)
        busy.mine().update(alive_until=sign_of_life())

    def end(self) -> None:
        self._over.set()
        if self.is_alive():
            self.join(5)
