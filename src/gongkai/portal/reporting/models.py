"""What is kept of an annual report that was handed in? The file as it came, and each report that was read from it."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.report import Report, loads


class Original(models.Model):
    """A file as it was handed in. Its bytes stand in the data folder under their SHA-256 (see `originals`)."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    received = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class StoredReport(models.Model):
    """One report of a file: the report as JSON, and beside it what lists and filters need.

    The verdict and the counts are worked out from the JSON by the checks of `assessed_by` and worked out again
    when those change.
    """

    original = models.ForeignKey(Original, on_delete=models.CASCADE, related_name="reports")
    position = models.PositiveSmallIntegerField()
    agency = models.CharField(max_length=200, blank=True, db_index=True)
    year = models.PositiveSmallIntegerField(null=True, db_index=True)
    title = models.CharField(max_length=500, blank=True)
    form = models.CharField(max_length=10, blank=True, db_index=True)
    json = models.TextField()
    verdict = models.CharField(max_length=20, db_index=True)
    must_fix = models.PositiveIntegerField(default=0)
    must_explain = models.PositiveIntegerField(default=0)
    remarks = models.PositiveIntegerField(default=0)
    assessed_by = models.CharField(max_length=40)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "agency", "-created", "position"]
        constraints = [models.UniqueConstraint(fields=["original", "position"], name="one_report_a_position")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @cached_property
    def report(self) -> Report:
        return loads(self.json)[0]

    @property
    def name(self) -> str:
        """How a list names it: the body and the year, as far as they are known."""
        agency = self.agency or _("未写明机关名称")
        return f"{agency} · {self.year}" if self.year else agency
