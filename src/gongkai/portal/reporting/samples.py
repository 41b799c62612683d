"""Which sample reports does a new installation show? Those of the source tree, each taken in like any other file."""

from __future__ import annotations

import logging

from gongkai.portal.house import samples_dir
from gongkai.portal.reporting.filing import SAMPLES, receive

log = logging.getLogger(__name__)

BESIDE = (".expected.json", ".md", ".py", ".yaml")
"""What stands beside the samples and is none."""


def load() -> int:
    """Take in the samples that are not there yet; say how many reports came in. A second time nothing happens."""
    folder = samples_dir()
    files = sorted(folder.rglob("*")) if folder else []
    count = 0
    for file in files:
        if file.is_file() and not file.name.startswith(".") and not file.name.endswith(BESIDE):
            receipt = receive(file.read_bytes(), file.name, by=SAMPLES)
            if receipt.problem:
                log.warning("sample %s: %s", file.name, receipt.problem)
            elif not receipt.already_here:
                count += len(receipt.reports)
    return count
