"""Why does the law not allow it, in the language of the page?

The rooms of the law (`procedure`, `remedies`, `fees`, `letters`) know no pages: they say in Chinese what is wrong, with
days, names and sums in it. Here each of these sentences stands once more for gettext; a test holds them to the rooms'
own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

SENTENCES = (
    _lazy("第%(place)s项（%(on)s，%(label)s）不合规定：%(why)s（%(article)s）。"),
    _lazy("早于前一项（%(before)s），各项应当按日期先后排列"),
    _lazy("还没有收到申请材料"),
    _lazy("已经归档"),
    _lazy("申请人已经撤回申请"),
    _lazy("已经并入其他申请"),
    _lazy("已经作出答复"),
    _lazy("收到申请之日还没有确定，应当先与申请人确认"),
    _lazy("正在等待申请人补正、说明理由或者缴费，答复期限没有起算"),
    _lazy("答复期限已于%(due)s届满"),
    _lazy("一件申请只收到一次，补正用“收到补正”"),
    _lazy("%(day)s以前收到的申请适用修订前的条例"),
    _lazy("没有“%(channel)s”这种提交渠道，可用的：%(known)s"),
    _lazy("收到申请之日已经确定，不需要再确认"),
    _lazy("已经登记"),
    _lazy("补正只能一次性告知，不得再次要求补正"),
    _lazy("应当自收到申请之日起%(days)s个工作日内（%(until)s以前）一次性告知补正"),
    _lazy("补正期限应当在告知之日以后，而且合理"),
    _lazy("没有等待补正的告知"),
    _lazy("补正期限已于%(until)s届满，逾期补正应当有正当理由，请写明"),
    _lazy("已经要求说明理由"),
    _lazy("说明理由的期限应当在告知之日以后"),
    _lazy("没有等待说明的理由"),
    _lazy("已经确定延迟答复的期限"),
    _lazy("申请人说明理由以后，才可以确定延迟答复的期限"),
    _lazy("延迟答复的期限应当在答复期限（%(due)s）以后"),
    _lazy("一件申请只发一次收费通知，按件、按量只取一种"),
    _lazy("%(day)s以前不收取信息处理费"),
    _lazy("没有“%(method)s”这种收费方式"),
    _lazy("在免费的范围以内，不收取信息处理费"),
    _lazy("应收%(yuan)s元，通知为%(told)s元"),
    _lazy("没有送达中的收费通知"),
    _lazy("没有待缴的费用"),
    _lazy("缴费期限已于%(until)s届满"),
    _lazy("待缴%(still)s元，缴了%(paid)s元"),
    _lazy("已经分项"),
    _lazy("分项办理至少分为两项，各有不同的名称"),
    _lazy("主要的一项“%(main)s”不在各项之中"),
    _lazy("已经分项，不能并入其他申请"),
    _lazy("已经就这件申请发出文书，不能并入其他申请"),
    _lazy("请写明并入哪一件申请"),
    _lazy("请写明为什么是同一件申请，或者申请人怎样同意合并"),
    _lazy("答复期限只能延长一次"),
    _lazy("已经确定延迟答复的期限，不再延长"),
    _lazy("延长应当在答复期限届满（%(due)s）以前告知申请人"),
    _lazy("延长的期限为1至%(most)s个工作日，不能是%(days)s个"),
    _lazy("延长应当经政府信息公开工作机构负责人同意，请写明批准人"),
    _lazy("应当先经负责人同意（%(day)s），再告知申请人"),
    _lazy("请写明向谁征求意见"),
    _lazy("已经向“%(party)s”征求意见"),
    _lazy("没有送达中的征求意见书"),
    _lazy("“%(party)s”已经收到征求意见书"),
    _lazy("没有等待的意见"),
    _lazy("“%(party)s”已经答复意见"),
    _lazy("没有向“%(party)s”征求过意见"),
    _lazy("没有不同意公开而待告知的第三方"),
    _lazy("“%(party)s”没有不同意公开，或者已经告知"),
    _lazy("请写明负责公开的行政机关"),
    _lazy("正在征求“%(party)s”的意见，对方还没有收到征求意见书"),
    _lazy("正在征求“%(party)s”的意见，期限到%(until)s"),
    _lazy("没有告知补正，或者已经补正，不能以逾期不补正结案"),
    _lazy("补正期限到%(until)s才届满"),
    _lazy("申请人补正以后仍不明确的，才能以此答复"),
    _lazy("没有待缴的费用，不能以逾期不缴费结案"),
    _lazy("申请人还没有收到收费通知，缴费期限没有起算"),
    _lazy("缴费期限到%(until)s才届满"),
    _lazy("应当先要求申请人说明理由，理由不合理的才不予处理"),
    _lazy("说明理由的期限到%(until)s才届满"),
    _lazy("第三方同意公开的，不得以保护第三方合法权益为由不予公开"),
    _lazy("已经作出答复，一件（项）申请只有一个办理结果"),
    _lazy("部分公开应当写明不公开的部分依据哪一种情形"),
    _lazy("只有部分公开才写明不公开的部分"),
    _lazy("申请人撤回申请的，用“申请人撤回申请”"),
    _lazy("申请人撤回其中一项的，请写明凭据"),
    _lazy("应当写明依照哪一法律、行政法规的规定办理"),
    _lazy("不予公开应当说明理由"),
    _lazy("不属于本机关负责公开的，应当说明理由"),
    _lazy("没有“%(part)s”这一项（%(known)s）"),
    _lazy("还没有作出答复"),
    _lazy("答复已经送出"),
    _lazy("没有“%(way)s”这种送达方式，可用的：%(known)s"),
    _lazy("没有送达中的答复"),
    _lazy("答复没有送出、已经签收或者已经退回"),
    _lazy("没有等待签收的答复"),
    _lazy("答复还没有送出"),
    _lazy("已经签收"),
    _lazy("答复已经退回，再次送出以后才能签收"),
    _lazy("已经并入其他申请，随那一件归档"),
    _lazy("还没有办结"),
    _lazy("答复还没有送达"),
    _lazy("请先写明各项的办理结果，救济途径随办理结果而定。"),
    _lazy("通过互联网送达的，应当写明申请行政复议的互联网渠道（%(article)s），请填写。"),
    _lazy("部分公开的，应当写明不公开的部分依据哪一种情形（条例第三十七条），请填写。"),
    _lazy("“%(label)s”没有不公开的部分，只有部分公开才分别写明。"),
    _lazy("请填写受理行政复议的本级人民政府（%(article)s）。"),
    _lazy("%(day)s早于现行条例施行之日（2019-05-15），没有可用的救济条款。"),
    _lazy("%(unit)s数应为0至%(most)s的整数。"),
    _lazy("当月第几件申请，应从1数起。"),
    _lazy("《%(letter)s》还缺：%(what)s。"),
    _lazy("《%(letter)s》缺少救济途径。"),
    _lazy("《%(letter)s》是程序性文书，不写救济途径。"),
    _lazy("《%(letter)s》还没有选定各项的办理结果。"),
    _lazy("《%(letter)s》只有一个办理结果，不分项答复。"),
    _lazy("《%(letter)s》没有第 %(place)s 段。"),
    _lazy("《%(letter)s》第 %(place)s 段是法定内容，不能改写。"),
    _lazy("第 %(place)s 段用了不认识的内容：%(what)s。"),
    _lazy("%(part)s《%(letter)s》还缺：%(what)s。"),
    _lazy("%(why)s（%(article)s）"),
)
WHY = "why"
"""Under which name a sentence holds another one."""
_PLACE = re.compile(r"%\((\w+)\)s")


def said(error: Exception) -> str:
    """A refusal of the law as the person reads it."""
    return in_english(str(error)) if get_language() == "en" else str(error)


def in_english(text: str) -> str:
    """One of the sentences in English, with what stands in it; any other text as it is."""
    for sentence, pattern in _patterns().items():
        found = pattern.fullmatch(text)
        given = _with_reason_in_english(found.groupdict()) if found else None
        if given is not None:
            with override("en"):
                return _(sentence) % given
    return text


def _with_reason_in_english(given: dict[str, str]) -> dict[str, str] | None:
    """None where what looks like a reason is no sentence of the law."""
    if WHY not in given:
        return given
    reason = in_english(given[WHY])
    return None if reason == given[WHY] else {**given, WHY: reason}


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """How each sentence is known again: what is said in it may be anything."""
    with override("zh-hans"):
        return {sentence: re.compile(pattern_of(sentence), re.DOTALL) for sentence in map(str, SENTENCES)}


def pattern_of(sentence: str) -> str:
    """A regular expression that finds the values of a sentence by their names."""
    pieces = _PLACE.split(sentence)
    return "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
