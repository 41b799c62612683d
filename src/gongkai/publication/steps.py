"""Which step may lawfully follow, who may take it, and what does it change?

Every kind of event is a `Step`: `why_not` says in Chinese why it may not happen (None: it may), whatever it says in
detail; `not_by` why this person may not; `take` looks at the details and changes the life of the item. A history is
lawful when each of its events could be taken; so what is offered is what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from gongkai.publication.events import (
    Edited,
    Expired,
    ItemEvent,
    Published,
    Renewed,
    Reviewed,
    Scheduled,
    Submitted,
    ValidityEvent,
    Withdrawn,
)
from gongkai.publication.law import Attribute, State, label_of, law, reviews
from gongkai.publication.life import SYSTEM, Life

OPEN = (State.DRAFT, State.RETURNED)


class UnlawfulError(ValueError):
    """A step that is not allowed. `article` is the one it breaks, `place` the event's place in the history."""

    def __init__(self, event: ItemEvent, place: int, why: str, article: str) -> None:
        self.event, self.place, self.why, self.article = event, place, why, article
        super().__init__(f"第{place}项（{event.on}，{label_of(event.kind)}）不合规定：{why}（{article}）。")


class NotAllowed(ValueError):  # noqa: N818  (raised and caught in this room only)
    """Why a step cannot be taken, with the article when it is another than the step's own."""

    def __init__(self, why: str, article: str = "") -> None:
        super().__init__(why)
        self.article = article


def _anybody(life: Life, who: str) -> str | None:
    return None


class Step(NamedTuple):
    """`why_not` looks at the life on a day, `not_by` at the person, `take` at the event itself."""

    why_not: Callable[[Life, date], str | None]
    take: Callable[[Life, Any], None]
    not_by: Callable[[Life, str], str | None] = _anybody


def take(life: Life, event: ItemEvent, place: int) -> None:
    """Add an event to a life. Raises UnlawfulError, which names the article."""
    step, article = STEPS[event.kind], law()["steps"][event.kind]["article"]
    if life.last is not None and event.on < life.last:
        raise UnlawfulError(event, place, f"早于前一项（{life.last}），各项应当按日期先后排列", article)
    if not event.who:
        raise UnlawfulError(event, place, "没有写明是谁", article)
    if why := step.why_not(life, event.on) or step.not_by(life, event.who):
        raise UnlawfulError(event, place, why, article)
    try:
        step.take(life, event)
    except NotAllowed as refusal:
        raise UnlawfulError(event, place, str(refusal), refusal.article or article) from None
    life.last = event.on


def _there(life: Life) -> str | None:
    if life.content is None:
        return "还没有起草"
    return "已经作废" if life.stage == State.DISCARDED else None


def _need_reason(event: ItemEvent, what: str) -> None:
    if not event.reason.strip():
        raise NotAllowed(f"{what}应当写明理由")


# --- writing ----------------------------------------------------------------------------------------------------------


def _may_be_drafted(life: Life, on: date) -> str | None:
    return "已经起草" if life.content is not None else None


def _write(life: Life, event: Edited) -> None:
    """The working copy is another one: whatever was agreed to is void, and it goes back to the first step."""
    _look_at_dates(event)
    if event.attribute == Attribute.WITHHELD:
        _need_reason(event, "定为不予公开的")
    if life.is_public and event.attribute != Attribute.PROACTIVE:
        raise NotAllowed("已经公开的内容不能直接改为不公开，请先撤下")
    if life.stage in (State.PUBLISHED, State.FILED, State.WITHDRAWN):  # a new round
        if life.stage != State.FILED:
            _need_reason(event, "更正、更新已经公开的内容")
        life.authors.clear()
        life.clock_from = event.changed or event.on
    elif not life.publications:
        life.clock_from = event.changed or event.formed
    elif event.changed:
        life.clock_from = event.changed
    life.content = event
    life.authors.add(event.who)
    life.opinions.clear()
    life.stage, life.urgent, life.objection, life.submitted = State.DRAFT, False, None, None
    life.unschedule()


def _look_at_dates(event: Edited) -> None:
    if not event.digest:
        raise NotAllowed("没有内容")
    for day, what in ((event.formed, "成文日期"), (event.changed, "变更日期")):
        if day is not None and day > event.on:
            raise NotAllowed(f"{what}（{day}）在今天以后")
    begins = event.effective or event.formed
    if event.ends is not None and begins is not None and event.ends < begins:
        raise NotAllowed(f"失效日期（{event.ends}）早于施行日期（{begins}）")
    if event.take_down is not None and event.formed is not None and event.take_down < event.formed:
        raise NotAllowed(f"公示截止日期（{event.take_down}）早于成文日期（{event.formed}）", "个人信息保护法第十九条")


# --- review -----------------------------------------------------------------------------------------------------------


def _may_be_submitted(life: Life, on: date) -> str | None:
    return _there(life) or (None if life.stage in OPEN else "已经送审，或者没有改动")


def _submit(life: Life, event: Submitted) -> None:
    if life.content is not None and life.content.formed is None:
        raise NotAllowed("没有写成文日期，公开的期限无从计算", "条例第二十六条")
    if event.urgent:
        _need_reason(event, "按急件先发后补审的")
        if len(event.steps or life.settings.steps) == 1:
            raise NotAllowed("本机关只设保密审查一步，没有可以事后补的审核")
    life.stage, life.urgent, life.submitted = State.REVIEW, event.urgent, event


def _may_be_taken_back(life: Life, on: date) -> str | None:
    waiting = life.stage in (State.REVIEW, State.READY, State.SCHEDULED)
    return _there(life) or (None if waiting else "现在不在审核中，也不在待发布")


def _take_back(life: Life, event: ItemEvent) -> None:
    life.stage, life.urgent, life.submitted = State.DRAFT, False, None
    life.opinions.clear()
    life.unschedule()


def _may_be_reviewed(life: Life, on: date) -> str | None:
    return _there(life) or (None if life.waits_for else "现在不在等待审核")


def _not_reviewed_by(life: Life, who: str) -> str | None:
    if who in life.authors:
        return "自己起草、修改的内容要由别人审核"
    return "一人只做一步：已经在前面的步骤审核过" if who in life.reviewers() else None


def _review(life: Life, event: Reviewed) -> None:
    if event.step != life.waits_for:
        names = reviews()
        wanted = names[event.step]["label"] if event.step in names else event.step
        raise NotAllowed(f"现在是{names[life.waits_for]['label']}，还没有到“{wanted}”，审核不能越级")
    if event.in_place_of and (why := _not_reviewed_by(life, event.in_place_of)):
        raise NotAllowed(f"委托人：{why}")
    seen = life.shown if life.stage == State.PUBLISHED else life.content and life.content.digest
    if event.digest != seen:
        raise NotAllowed("所看的内容后来改过，请重新打开再审核")
    if event.agrees:
        life.opinions.append(event)
        _go_on(life)
        return
    _need_reason(event, "退回")
    if life.stage == State.PUBLISHED:
        life.objection = event
    else:
        life.stage, life.returned = State.RETURNED, event
        life.opinions.clear()
        life.urgent = False


def _go_on(life: Life) -> None:
    if life.stage == State.REVIEW and not life.waits_for and life.content is not None:
        proactive = life.content.attribute == Attribute.PROACTIVE
        life.stage = State.READY if proactive else State.FILED


# --- in public --------------------------------------------------------------------------------------------------------


def _may_be_published(life: Life, on: date) -> str | None:
    if why := _there(life):
        return why
    if life.stage == State.SCHEDULED:
        return None if life.scheduled is not None and on >= life.scheduled else f"定于{life.scheduled}发布"
    return None if life.stage == State.READY else "还没有审核完毕"


def _not_published_by(life: Life, who: str) -> str | None:
    if who == SYSTEM:
        return None if life.scheduled_by else "没有定时，系统不会自行发布"
    if not life.publisher_apart:
        return None
    if who in life.authors:
        return "自己起草、修改的内容要由别人发布"
    return "一人只做一步：审核过的内容要由别人发布" if who in life.reviewers() else None


def _publish(life: Life, event: Published) -> None:
    _is_what_was_agreed_to(life, event.digest)
    due = life.due()
    if due is not None and not life.publications:
        life.in_time = event.on <= due
    life.released, life.is_public = life.content, True
    life.publications.append(event.on)
    life.stage, life.returned = State.PUBLISHED, None
    life.unschedule()


def _is_what_was_agreed_to(life: Life, digest: str) -> None:
    seen = {opinion.digest for opinion in life.opinions}
    if life.content is None or {digest} != {life.content.digest} | seen:
        raise NotAllowed("要发布的内容与审核通过的内容不一致，请重新送审")


def _may_be_scheduled(life: Life, on: date) -> str | None:
    return _there(life) or (None if life.stage == State.READY else "还没有审核完毕")


def _schedule(life: Life, event: Scheduled) -> None:
    _is_what_was_agreed_to(life, event.digest)
    if event.day <= event.on:
        raise NotAllowed(f"定时发布应当定在今天以后，不能是{event.day}")
    life.stage, life.scheduled, life.scheduled_by = State.SCHEDULED, event.day, event.who


def _may_be_unscheduled(life: Life, on: date) -> str | None:
    return _there(life) or (None if life.stage == State.SCHEDULED else "没有定时")


def _unschedule(life: Life, event: ItemEvent) -> None:
    life.stage = State.READY
    life.unschedule()


def _may_be_withdrawn(life: Life, on: date) -> str | None:
    return _there(life) or (None if life.is_public else "现在没有公开")


def _withdraw(life: Life, event: Withdrawn) -> None:
    """The address stays. A new version that is on its way goes back to its author: something was wrong."""
    if event.who == SYSTEM:
        if life.take_down is None or event.on <= life.take_down:
            raise NotAllowed("公示期还没有届满，系统不会自行撤下", "个人信息保护法第十九条")
    else:
        _need_reason(event, "撤下已经公开的内容")
    life.withdrawals.append((event.on, event.reason))
    life.is_public = False
    if life.stage == State.PUBLISHED:
        life.stage = State.WITHDRAWN
    else:
        _take_back(life, event)


def _may_be_discarded(life: Life, on: date) -> str | None:
    if why := _there(life):
        return why
    if life.stage not in OPEN:
        return "没有在修改的草稿。送审的先收回；公开过的只能撤下，地址上要留有说明"
    return None


def _discard(life: Life, event: ItemEvent) -> None:
    """A draft is given up; of what was public only the changes to it are."""
    _need_reason(event, "作废")
    if life.released is None:
        life.stage = State.DISCARDED
        return
    life.content = life.released
    life.stage = State.PUBLISHED if life.is_public else State.WITHDRAWN


# --- is it in force? --------------------------------------------------------------------------------------------------


def _may_change_force(life: Life, on: date) -> str | None:
    if why := _there(life):
        return why
    if life.begins() is None:
        return "没有成文日期、施行日期"
    return "已经废止" if any(event.kind == "repealed" for event in life.force) else None


def _change_force(life: Life, event: ValidityEvent) -> None:
    begins, since = life.begins(), event.since or event.on
    if event.who != SYSTEM and not event.basis.strip():
        raise NotAllowed("应当写明依据的文件")
    if begins is not None and since < begins:
        raise NotAllowed(f"自{since}起，早于施行日期（{begins}）")
    life.force.append(event)


def _may_be_resumed(life: Life, on: date) -> str | None:
    last = [event.kind for event in life.force if event.kind in ("suspended", "resumed")][-1:]
    return _may_change_force(life, on) or (None if last == ["suspended"] else "没有暂停执行")


def _renew(life: Life, event: Renewed) -> None:
    end = life.ends(event.on)
    if end is None:
        raise NotAllowed("没有有效期，不必延长")
    if event.until is not None and event.until <= end:
        raise NotAllowed(f"延长到{event.until}，不晚于原来的有效期（{end}）")
    _change_force(life, event)


def _expire(life: Life, event: Expired) -> None:
    end = life.ends(event.on)
    if event.who == SYSTEM and (end is None or event.on <= end):
        raise NotAllowed("有效期还没有届满")
    _change_force(life, event)


STEPS: Mapping[str, Step] = {
    "drafted": Step(_may_be_drafted, _write),
    "edited": Step(lambda life, on: _there(life), _write),
    "submitted": Step(_may_be_submitted, _submit),
    "taken_back": Step(_may_be_taken_back, _take_back),
    "reviewed": Step(_may_be_reviewed, _review, _not_reviewed_by),
    "scheduled": Step(_may_be_scheduled, _schedule, _not_published_by),
    "unscheduled": Step(_may_be_unscheduled, _unschedule),
    "published": Step(_may_be_published, _publish, _not_published_by),
    "withdrawn": Step(_may_be_withdrawn, _withdraw),
    "discarded": Step(_may_be_discarded, _discard),
    "amended": Step(_may_change_force, _change_force),
    "suspended": Step(_may_change_force, _change_force),
    "resumed": Step(_may_be_resumed, _change_force),
    "renewed": Step(_may_change_force, _renew),
    "expired": Step(_may_change_force, _expire),
    "repealed": Step(_may_change_force, _change_force),
}
"""In the order in which things usually go."""
