"""What is kept for the annual report? The figures of the registers behind table two."""

from __future__ import annotations

from gongkai.portal.annual.models.register import RegisterEntry

__all__ = ["RegisterEntry"]
