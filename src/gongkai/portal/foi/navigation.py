"""Where do requests stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.letters import NOTICE_STEP, STEP_OF
from gongkai.portal.ui.navigation import Entry, add


def _works_on_requests(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*CASE_WORKERS))  # type: ignore[attr-defined]  # the middleware put it there


def _reviews(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*STEP_OF.values(), NOTICE_STEP))  # type: ignore[attr-defined]


def _contributes(request: HttpRequest) -> bool:
    return _works_on_requests(request) or bool(request.viewer.units)  # type: ignore[attr-defined]


add(
    Entry(_("依申请公开"), "apply-where", under="/apply/", order=40),
    Entry(_("答复选编"), "answers", menu="foot", order=61),
    Entry(_("查询办理情况"), "follow", menu="foot", order=60),
    Entry(_("申请"), "requests", menu="desk", group=_("依申请公开"), order=100, shown=_works_on_requests),
    Entry(_("今日待办"), "agenda", menu="desk", group=_("依申请公开"), order=99, shown=_contributes),
    Entry(_("办理统计"), "requests-figures", menu="desk", group=_("依申请公开"), order=102, shown=_works_on_requests),
    Entry(_("表三"), "requests-table", menu="desk", group=_("依申请公开"), order=101, shown=_works_on_requests),
    Entry(_("集中提交"), "requests-mass", menu="desk", group=_("依申请公开"), order=105, shown=_works_on_requests),
    Entry(_("文书模板"), "letter-templates", menu="desk", group=_("依申请公开"), order=104, shown=_works_on_requests),
    Entry(_("待我审核"), "letters-waiting", menu="desk", group=_("依申请公开"), order=102, shown=_reviews),
    Entry(_("协办"), "contributions", menu="desk", group=_("依申请公开"), order=103, shown=_contributes),
    Entry(
        _("个人信息的保存"), "retention-bodies", menu="desk", group=_("依申请公开"), order=108, shown=_works_on_requests
    ),
    Entry(_("先查后申请"), "deflection", menu="desk", group=_("依申请公开"), order=109, shown=_works_on_requests),
)
