"""What does the machine do by itself, and when? The chores that keep an installation in order."""

from __future__ import annotations

from datetime import time, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.files.keeping import sweep
from gongkai.portal.files.scanning import is_set_up, scan_waiting
from gongkai.portal.foi.casework import bring_all_up_to_date
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.jobs.declare import Daily, Every, job
from gongkai.portal.jobs.models import UNFINISHED, Job
from gongkai.portal.jobs.queue import forget_messages
from gongkai.portal.jobs.work import JobError, Work
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.chain import verify
from gongkai.portal.mail.models import Outgoing
from gongkai.portal.mail.telling import tell
from gongkai.portal.reporting.filing import withdraw
from gongkai.portal.reporting.models import Original

VISITORS_FILES = timedelta(days=1)
"""How long the file of a visitor without an account stays."""


@job(_("核验账本"), at_most=timedelta(hours=2), retries=1, when=Daily(time(2, 30)))
def verify_ledger(work: Work) -> None:
    """A broken chain is a failed job, and the audit administrators are told."""
    for fault in verify():
        auditors = Appointment.objects.filter(Appointment.on(), duty=Duty.AUDIT_ADMIN).select_related("person")
        for appointment in auditors:
            tell(appointment.person, str(_("账本核验发现问题")), fault.sentence, reverse("ledger-verify"), by=SYSTEM)
        raise JobError(gettext("账本第 %(number)s 条处有问题，请审计管理员核验。"), final=True, number=fault.number)


@job(_("更新申请的办理状态"), at_most=timedelta(hours=1), when=Daily(time(0, 5)))
def bring_requests_up_to_date(work: Work) -> None:
    """A period that ended yesterday changes the state today, though nothing happened."""
    open_ones = FoiRequest.objects.filter(is_open=True).order_by("pk")
    for pk in work.plan(open_ones.values_list("pk", flat=True)):
        with work.step():
            bring_all_up_to_date(FoiRequest.objects.filter(pk=pk))


@job(_("清理没有归属的文件"), when=Daily(time(3, 0)))
def sweep_files(work: Work) -> None:
    sweep()


@job(_("扫描等待的文件"), at_most=timedelta(hours=1), when=Every(timedelta(minutes=15)))
def scan_files(work: Work) -> None:
    """Where there is a scanner; without one, asking would hold a file back for want of an answer."""
    if is_set_up():
        scan_waiting()


@job(_("删除访客上传的文件"), when=Every(timedelta(hours=1)))
def forget_visitors(work: Work) -> None:
    """What a visitor without an account uploaded to have it checked stays a day."""
    old = Original.objects.filter(filed_by=None, public=False, received__lt=timezone.now() - VISITORS_FILES)
    for pk in work.plan(old.order_by("pk").values_list("pk", flat=True)):
        with work.step():
            for original in Original.objects.filter(pk=pk):
                withdraw(original, SYSTEM, "保存期满")


@job(_("清理过期的登录记录"), when=Daily(time(3, 15)))
def forget_sign_ins(work: Work) -> None:
    call_command("clearsessions")
    before = timezone.now() - settings.SIGN_IN_TRACES
    for traces in (AccessAttempt, AccessFailureLog, AccessLog):
        traces.objects.filter(attempt_time__lt=before).delete()


@job(_("清理做完的工作"), when=Daily(time(3, 30)))
def forget_jobs(work: Work) -> None:
    """And to whom mail went: an address stays no longer than it is needed (个人信息保护法 art. 19)."""
    before = timezone.now() - settings.JOBS_KEPT
    Job.objects.exclude(state__in=UNFINISHED).filter(asked__lt=before).delete()
    forget_messages(before)
    Outgoing.objects.filter(made__lt=before).delete()  # also what could never be sent: it may hold a code
