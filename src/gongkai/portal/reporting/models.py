"""What is kept of an annual report that was handed in? The file as it came, and each report that was read from it."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.portal.accounts.models import CASE_DUTIES, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.models import StoredFile
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.report import Report, loads

declare({"report.receive": _lazy("收到报告"), "report.withdraw": _lazy("删除报告")})


class Original(Recorded):
    """A file as it was handed in, by a person for a body, or by a visitor in a browser session of their own.

    Its bytes and its name are those of `file`, which it owns; two who hand in the same bytes have a row each, since
    neither need know of the other.
    """

    private = frozenset({"session"})

    format = models.CharField(max_length=20)
    received = models.DateTimeField(default=timezone.now)
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="originals", null=True, blank=True)
    holder = models.ForeignKey(Body, models.PROTECT, related_name="originals", null=True, blank=True)
    session = models.CharField(max_length=40, blank=True, db_index=True)
    public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{_('年报原件')} {self.pk}"

    @cached_property
    def file(self) -> StoredFile:
        return files_of(self).get()

    def belongs_to(self, viewer: Viewer) -> bool:
        """Handed in by this viewer, or for a body that the viewer has a duty in; such a viewer may withdraw it."""
        if viewer.person is None:
            return bool(viewer.session) and self.session == viewer.session
        return self.filed_by_id == viewer.person.pk or self.holder_id in viewer.bodies(*CASE_DUTIES)


class StoredReport(Recorded):
    """One report of a file: the report as JSON, and beside it what lists and filters need.

    The verdict and the counts are worked out from the JSON by the checks of `assessed_by` and worked out again
    when those change.
    """

    bulky = frozenset({"json"})
    worked_out = frozenset({"verdict", "must_fix", "must_explain", "remarks", "assessed_by"})

    original = models.ForeignKey(Original, models.PROTECT, related_name="reports")
    body = models.ForeignKey(Body, models.PROTECT, related_name="reports", null=True, blank=True)
    """The body the report speaks for, when one of that name was known when the report came in."""
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
    created = models.DateTimeField(default=timezone.now)

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
