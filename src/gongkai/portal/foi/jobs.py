"""Which work on requests is done in the background?"""

from __future__ import annotations

from datetime import time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.letters import LetterError
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi import retention, withholding
from gongkai.portal.foi.bulk import do_one
from gongkai.portal.foi.flood import forget
from gongkai.portal.foi.models import BulkItem, Enclosure
from gongkai.portal.foi.reminding import people_to_remind, remind_once
from gongkai.portal.foi.sealing import CannotUnsealError
from gongkai.portal.foi.suggesting import sum_up
from gongkai.portal.jobs.declare import Daily, Every, job
from gongkai.portal.jobs.work import JobError, Work
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.mail.telling import tell


@job(_lazy("成批办理申请"), at_most=timedelta(hours=1))
def do_in_bulk(work: Work, bulk: int) -> None:
    """What somebody asked to be done to many requests, one after the other."""
    waiting = BulkItem.objects.filter(bulk=bulk, state=BulkItem.State.WAITING).order_by("pk")
    for pk in work.plan(waiting.values_list("pk", flat=True)):
        with work.step():
            do_one(pk)


@job(_lazy("生成遮盖稿"), at_most=timedelta(minutes=30), retries=1)
def make_redaction(work: Work, enclosure: int, person: int) -> None:
    """In the name of the person who asked for it, who is told how it went; doing it twice gives the same bytes."""
    asked_by = Person.objects.get(pk=person)
    found = Enclosure.objects.select_related("letter__request").get(pk=enclosure)
    link = reverse("letter", args=[found.letter_id])
    actor = Viewer.of(asked_by).must_hold(Duty.HANDLER, Duty.REGISTRAR, body=found.letter.request.body_id)
    try:
        withholding.make(found, asked_by, actor)
    except LetterError as error:
        tell(asked_by, _("遮盖稿没有生成"), str(error), link, by=SYSTEM)
        raise JobError(_("一份遮盖稿没有生成，原因已告知承办人。"), final=True) from error
    tell(asked_by, _("遮盖稿已生成"), _("已通过核验，遮盖清单已附上。文书回到起草，要重新送审。"), link, by=SYSTEM)


@job(_lazy("汇总申请表的使用情况"), when=Daily(time(1, 15)))
def sum_up_forms(work: Work) -> None:
    """What is over is kept as a sum only."""
    sum_up()


@job(_lazy("发出每日待办汇总"), at_most=timedelta(hours=1), when=Daily(time(7, 30)))
def remind(work: Work) -> None:
    """Each person once a day. What days without the machine left out is in the summary of today, if it is still so."""
    for pk in work.plan(people_to_remind()):
        with work.step():
            remind_once(pk)


@job(_lazy("删除申请人网络地址的摘要"), when=Every(timedelta(hours=1)))
def forget_senders(work: Work) -> None:
    """Where forms came from is kept for as long as it is needed and no longer."""
    forget()


@job(_lazy("加密以前保存的身份证明"), at_most=timedelta(hours=1), when=Daily(time(3, 45)))
def seal_papers(work: Work) -> None:
    """Papers that came before papers were sealed; on most days there are none."""
    papers = work.plan(retention.open_papers())
    if not work.job.plan:
        return
    retention.wipe_what_is_freed()
    lost = 0
    for pk in papers:
        with work.step():
            try:
                retention.seal_paper(pk)
            except OSError:
                lost += 1
    retention.leave_no_traces()
    if lost:
        raise JobError(_("%(lost)s 份身份证明的文件在存储中找不到，没有加密。"), final=True, lost=lost)


@job(_lazy("到期删除申请人的个人信息"), at_most=timedelta(hours=2), when=Daily(time(4, 0)))
def delete_particulars(work: Work) -> None:
    """Of the bodies that have begun to delete (个人信息保护法 art. 19)."""
    today = timezone.localdate()
    due = work.plan(retention.all_due(today))
    if not work.job.plan:
        return
    retention.wipe_what_is_freed()
    unread = 0
    for pk, kind in due:
        with work.step():
            try:
                retention.delete(pk, kind, today)
            except CannotUnsealError:
                unread += 1
    retention.leave_no_traces()
    if unread:
        sentence = _("%(unread)s 件申请的个人信息用现在的密钥读不出，没有删除。请检查网站的密钥是否换过。")
        raise JobError(sentence, final=True, unread=unread)
