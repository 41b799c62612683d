"""What stands around the tables: title, prose full of digits, furniture of the web site, advertising?

The sentences are our own, in the manner of such reports; places and bodies are invented.
"""

from __future__ import annotations

import random

from gongkai.form import load

from .draft import Carrier, Draft

CHANNELS = ("政府网站", "政务新媒体", "公示栏", "电子显示屏", "基层政务公开专区")
ADVERTISING = (
    "友情链接：云溪在线 | 青禾房产 | 望鹤二手车 满100减20",
    "下载APP领取88元红包，客服QQ：100200300",
    "上一篇：关于2号桥封闭施工的通告 下一篇：第3季度环境质量公报",
    "热门：开锁公司 24小时上门 1 公里 10 元",
)
FURNITURE_BEFORE = (
    "首页 > 政府信息公开 > 政府信息公开年报",
    "发布日期：{next}-01-28 16:05 信息来源：{agency} 浏览次数：1203",
    "索引号：11{year}0088/{next}-00012 公开方式：主动公开",
    "字体：大 中 小",
    "【字体：大 中 小】 打印 关闭",
)
FURNITURE_AFTER = (
    "打印 关闭",
    "上一篇：没有了",
    "下一篇：{agency}{year}年度法治政府建设年度报告",
    "主办：{agency} 网站标识码：4400990001 备案号：云ICP备10020030号-1",
    "扫一扫在手机打开当前页",
    "- 字體: 【 大 中 小 】",
)


def written(draft: Draft, carrier: Carrier, rng: random.Random, *, blank_lines: bool = False) -> str:
    """The whole text of a draft, its tables set by one carrier."""
    lines = [*draft.before, *draft.title]
    lines += draft.prose.get("preamble", [])
    edition = next(iter(draft.editions.values()), "2021")
    for section in load(edition).sections:
        heading = draft.headings.get(section.key)
        lines += [heading] if heading else []
        lines += draft.prose.get(section.key, [])
        if sheet := draft.sheets.get(section.key):
            lines += carrier(sheet, draft, rng)
        lines += draft.below.get(section.key, [])
    lines += draft.after
    gap = "\n\n" if blank_lines else "\n"
    return gap.join(lines) + "\n"


def prose(draft: Draft, rng: random.Random) -> None:
    """Paragraphs with many digits before, and plain ones after the tables."""
    year = draft.year

    def some(most: int, least: int = 0) -> int:
        return rng.randint(least, most)

    shares = {channel: some(900, 1) for channel in rng.sample(CHANNELS, some(4, 2))}
    parts = "、".join(f"{channel}{share}条" for channel, share in shares.items())
    published = f"全年公开信息{sum(shares.values())}条，其中{parts}。制发文件{some(30)}件，"
    looked_at = f"解读{some(20, 1)}篇，图解{some(9, 1)}篇，阅读量{some(90, 2)}.{some(9, 1)}万人次。"
    results = "、".join(f"{result}{some(9)}件" for result in ("予以公开", "部分公开", "不予公开", "无法提供"))
    decisions = f"办理行政许可{some(999, 1)}件、行政处罚{some(99, 1)}件。"
    address = f"联系地址：{draft.agency[:3]}望山路{some(300, 1)}号，邮编：000{some(999, 100)}，"
    draft.prose["preamble"] = [
        f"本报告依照《中华人民共和国政府信息公开条例》第五十条编制，数据统计期限为{year}年1月1日至{year}年12月31日。",
        address + f"电话：0000-8{some(999999, 100000)}。",
    ]
    draft.prose["overview"] = [
        "（一）主动公开。" + published + looked_at,
        f"（二）依申请公开。全年新收申请{some(40)}件，其中{results}，均在20个工作日内答复。",
        f"（三）政府信息管理。清理规章0件、规范性文件{some(60, 1)}件，" + decisions,
        "（四）平台建设。维护法定主动公开内容专栏12个，新增栏目3个。",
        f"（五）监督保障。举办培训{some(4, 1)}期{some(300, 20)}人次，考核结果为优秀，责任追究0人。",
    ]
    draft.prose["problems"] = [
        "存在的主要问题：1.公开内容与群众期待还有差距；2.政策解读形式单一；3.业务培训不够。",
        f"改进情况：{year + 1}年，一是梳理目录{some(9, 2)}项；二是组织培训2期；三是按季度检查，全年不少于4次。",
    ]
    draft.prose["other"] = [f"{year}年发出收费通知0件，总金额0元，实际收取0元。"]


def furniture(draft: Draft, rng: random.Random) -> None:
    """Buttons, crumbs and counters of the web page."""
    words = {"year": draft.year, "next": draft.year + 1, "agency": draft.agency}
    draft.before += [line.format(**words) for line in rng.sample(FURNITURE_BEFORE, 3)]
    draft.after += [line.format(**words) for line in rng.sample(FURNITURE_AFTER, 4)]


def advertising(draft: Draft, rng: random.Random) -> None:
    """Advertising words that a mirror site pastes in, also between a heading and its table."""
    draft.before.append(rng.choice(ADVERTISING))
    for section in rng.sample(["proactive", "requests", "disputes", "problems"], 2):
        draft.prose.setdefault(section, []).insert(0, rng.choice(ADVERTISING))
    draft.after += rng.sample(ADVERTISING, 2)


def no_agency(draft: Draft, rng: random.Random) -> None:
    """The text names nobody: no title, or one without the body."""
    draft.title = rng.choice([[], [f"{draft.year}年政府信息公开工作年度报告"], ["政府信息公开工作年度报告"]])
    draft.prose.pop("preamble", None)


def second_numbering(draft: Draft, rng: random.Random) -> None:
    """A part of prose with its own 一、二、三, one of them worded like a part of the form."""
    draft.prose["overview"] = [
        "一、加强组织领导，压实工作责任",
        f"召开专题会议{rng.randint(2, 9)}次，明确责任股室{rng.randint(3, 12)}个。",
        "二、主动公开重点领域信息",
        f"公开信息{rng.randint(10, 800)}条，其中规章0条、规范性文件{rng.randint(0, 9)}条。",
        "三、规范办理依申请公开",
        f"收到申请{rng.randint(0, 30)}件，均按期答复。",
    ]
    draft.prose["problems"] = ["一、主要问题", "解读材料偏少。", "二、改进措施", "三、下一步打算", "每季度检查1次。"]


def loose_title(draft: Draft, rng: random.Random) -> None:
    """Titles as they are met: broken over lines, 年度 misplaced, 工作报告, year in another place."""
    agency, year = draft.agency, draft.year
    draft.title = rng.choice(
        [
            [f"{agency}{year}年", "政府信息公开工作年度报告"],
            [f"{year}年度{agency}", "政府信息公开工作报告"],
            [agency, "", f"{year}年度政府信息公开工作报告"],
            [f"{agency}关于{year}年度政府信息公开工作情况的报告"],
            [f" {year}年度信息公开年度报告"],
            [f"{agency}20{year}年政府信息公开工作年度报告"],
            [f"{agency}", "政府信息公开工作年度报告", f"（{year}年度）"],
        ]
    )
