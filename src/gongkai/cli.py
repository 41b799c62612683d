"""What can be done from the command line?

Each command is one function; the modules it needs are imported inside it, so that `gongkai --help` starts at once.
Exit codes: 0 clean, 1 findings that must be mended or explained, 2 bad input.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from gongkai import __version__

if TYPE_CHECKING:
    from gongkai.checks import Finding
    from gongkai.report import Report
    from gongkai.workdays import Count

Result = TypeVar("Result")

READ = {".txt", ".md", ".tsv", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".docx", ".json"}
LONGEST_LIST = 4 * 1024 * 1024  # bytes
NOT_YET = {".doc", ".wps", ".pdf", ".ofd", ".xlsx", ".xls", ".rtf"}
"""Endings of files that are taken up from a folder: what cannot be read yet is named, not passed over."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _speak_utf8()
    parser = _parser()
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.print_help()
        return 0
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        code = run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # a full disk behind standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _refuse(f"输出写不出去（{error.strerror}）。")
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal says of itself; a name that is not text is shown with its bytes escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the shell closed it (`>&-`)
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  (lives as long as we do)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongkai",
        description="政府信息公开工作年度报告：读取、检查、修复建议、汇总、制作。",
        epilog="各命令的用法：gongkai 命令 --help",
    )
    parser.add_argument("--version", action="version", version=f"gongkai {__version__}")
    commands = parser.add_subparsers(title="命令", metavar="命令")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    read = command("read", _read, "读取报告（文本、HTML、docx），列出每格数字及其出处")
    _takes_documents(read)
    read.add_argument("--json", action="store_true", help="输出 JSON")

    check = command("check", _check, "检查报告：勾稽关系、格式、文字与表格、跨年衔接")
    _takes_documents(check)
    check.add_argument("--previous", type=Path, metavar="文件", help="上一年度的报告，用于跨年检查")
    check.add_argument("--parts", type=Path, nargs="+", metavar="文件", help="所属单位的报告，用于核对汇总数")
    check.add_argument("--published", type=_date, metavar="日期", help="公布日期（如 2026-01-28），用于核对期限")
    shape = check.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="输出 JSON")
    shape.add_argument("--html", action="store_true", help="输出可打印的网页")
    check.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（zh）")
    check.add_argument("--verbose", action="store_true", help="也列出通过的规则")

    repair = command("repair", _repair, "指出最可能填错的单元格和建议值（只建议，不改动）")
    _takes_documents(repair)
    repair.add_argument("--json", action="store_true", help="输出 JSON")
    repair.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（zh）")

    rollup = command("rollup", _rollup, "把多份报告汇总成一份，并列出谁没有报送")
    _takes_documents(rollup)
    rollup.add_argument("--agency", required=True, help="汇总报告的机关名称")
    rollup.add_argument("--year", type=int, choices=range(1990, 2101), required=True, metavar="年", help="报告年度")
    rollup.add_argument("--expected", type=Path, metavar="文件", help="应报送机关名单，每行一个")
    rollup.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（zh）")
    _takes_output(rollup)
    rollup.add_argument("--json", action="store_true", help="输出汇总详情 JSON（含各格的构成）")

    render = command("render", _render, "按法定格式制作报告")
    _takes_documents(render)
    _takes_output(render, required=True)
    render.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（zh；en 只用于 html、xlsx、csv）")

    signed = command("verify", _verify, "核验签名的年度报告：签名以后有没有改过，由谁签发")
    signed.add_argument("paths", nargs="+", type=Path, metavar="文件", help="下载的签名文件（.json）")

    screen = command("screen", _screen, "公开前检查文件：个人信息、密级标志、隐藏内容、错敏词")
    screen.add_argument("paths", nargs="+", type=Path, metavar="文件", help="文件、压缩包或文件夹（- 为标准输入）")
    screen.add_argument("--json", action="store_true", help="输出 JSON（号码只以遮蔽后的样子出现）")
    screen.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（zh）")
    screen.add_argument(
        "--allow", type=Path, action="append", metavar="文件", help="本单位可公开的号码和邮箱域名（YAML）"
    )
    screen.add_argument("--words", type=Path, action="append", metavar="文件", help="本单位的词库（YAML），可给多个")
    screen.add_argument("--on", type=_date, metavar="日期", help="文件的日期：当时有效的法规不算错")
    screen.add_argument("--strip", type=Path, metavar="文件夹", help="另存一份去掉作者、批注、隐藏内容的文件到这里")

    redact = command("redact", _redact, "遮盖 PDF 或图片的一部分：画面和文字层都不留，并重新打开核验")
    redact.add_argument("path", type=Path, metavar="文件", help="PDF、PNG 或 JPEG")
    redact.add_argument(
        "--boxes", type=Path, required=True, metavar="文件",
        help="遮盖框（JSON 列表）：page、left、top、width、height（页面的百分之几）、ground、reason",
    )  # fmt: skip
    redact.add_argument("--out", type=Path, required=True, metavar="文件", help="遮盖稿（PDF），不能是已有的文件")

    form = command("form", _form, "列出某一版法定格式的行、栏和勾稽关系")
    form.add_argument("edition", help="格式版本（2019、2021；2014 为只供导入的旧统计表）或报告年度")
    form.add_argument("--json", action="store_true", help="按法定顺序列出每一格")

    catalogue = command("catalogue", _catalogue, "列出主动公开目录的事项，或者读入、导出目录表（.xlsx）")
    catalogue.add_argument(
        "which", nargs="?", metavar="目录", help="自带目录的标识，或者 .xlsx 文件；不写则列出自带目录"
    )
    catalogue.add_argument("--json", action="store_true", help="输出 JSON")
    catalogue.add_argument("-o", "--output", type=Path, metavar="文件", help="写成目录表（.xlsx）")

    ledger = command("ledger", _steps_help, "核验账本，制作检查点")
    ledger.set_defaults(parser=ledger)
    steps = ledger.add_subparsers(title="步骤", metavar="步骤")
    verify = steps.add_parser("verify", help="核验账本是否完整", description="核验账本是否完整；不完整时说出在哪里。")
    verify.set_defaults(run=_ledger_verify)
    verify.add_argument("--checkpoint", type=Path, metavar="文件", help="与以前制作的检查点比对")
    verify.add_argument("--key", default="", metavar="公钥", help="抄存的公钥；缺省用本系统的密钥")
    verify.add_argument("--states", action="store_true", help="再由全部记载重建各条记录，与现存的比对")
    checkpoint = steps.add_parser("checkpoint", help="制作签名的检查点", description="制作签名的检查点。")
    checkpoint.set_defaults(run=_ledger_checkpoint)
    checkpoint.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="写到何处")
    for step in (verify, checkpoint):
        _takes_data(step)

    invite = command("invite", _invite, "给一个人打印一次性登录链接（忘记密码的管理员、还没有人的网站）")
    invite.add_argument("login", nargs="?", default="", metavar="登录名", help="网站还没有人时不写")
    invite.add_argument("--site", default="http://127.0.0.1:8000/", metavar="网址", help="网站的网址（%(default)s）")
    _takes_data(invite)

    due = command("due", _due, "计算期限：从收到之日起若干个工作日，逐日说明")
    due.add_argument("start", metavar="日期", help="起算日（收到申请之日），如 2025-09-24；当日不计入")
    due.add_argument("--days", default="20", metavar="天", help="工作日数（20）")
    due.add_argument("--extension", default="0", metavar="天", help="延长答复的工作日数，最多 20")
    due.add_argument("--pause", action="append", default=[], metavar="日期..日期", help="征求意见的起止日，可多次")
    due.add_argument("--region", type=Path, metavar="文件", help="地区放假安排，叠加在全国年历上")
    due.add_argument("--calendar", type=Path, metavar="文件", help="新的全国年历，代替自带的年份")
    due.add_argument("--provisional", action="store_true", help="年历尚未公布时给出暂定日期")
    due.add_argument("--json", action="store_true", help="输出 JSON")

    fee = command("fee", _fee, "计算信息处理费：按件（requests）或按量（pages），逐档说明")
    fee.add_argument("method", metavar="requests|pages", help="requests：当月累计件数；pages：单件页数")
    fee.add_argument("count", metavar="数量", help="件数或页数")
    fee.add_argument("--json", action="store_true", help="输出 JSON")

    bodies = command("bodies", _steps_help, "导出、导入机构名录")
    bodies.set_defaults(parser=bodies)
    steps = bodies.add_subparsers(title="步骤", metavar="步骤")
    export = steps.add_parser("export", help="导出机构名录", description="导出机构名录。")
    export.set_defaults(run=_bodies_export)
    export.add_argument("file", type=Path, metavar="文件", help="写到何处，.csv 或 .xlsx")
    imported = steps.add_parser("import", help="导入机构名录", description="逐行说明导入的结果；一行有错就全不导入。")
    imported.set_defaults(run=_bodies_import)
    imported.add_argument("file", type=Path, metavar="文件", help="CSV（UTF-8 或 GB18030）或 .xlsx")
    imported.add_argument("--dry-run", action="store_true", help="只试算，不改动")
    for step in (export, imported):
        _takes_data(step)

    _takes_data(command("tick", _tick, "把到点的定时工作放入队列（供 cron 调用，可重复调用）"))
    index = command("index", _index, "重建全文检索的索引")
    index.add_argument("--check", action="store_true", help="只核对索引与记录是否一致")
    _takes_data(index)
    worker = command("worker", _worker, "执行后台工作，直到按 Ctrl-C")
    worker.add_argument("--until-empty", action="store_true", help="做完眼下等待的工作就结束")
    worker.add_argument("--beside", type=int, default=0, metavar="进程号", help="这个进程不在了就结束（由网站使用）")
    _takes_data(worker)

    for name, samples, text in (("demo", True, "装入样例并在本机启动网站"), ("serve", False, "在本机启动网站")):
        site = command(name, _site, text)
        site.set_defaults(samples=samples)
        site.add_argument("--host", default="127.0.0.1", help="监听地址（127.0.0.1）")
        site.add_argument("--port", type=int, default=8000, help="端口（8000）")
        workers = "同时运行的后台进程数（1）；0 表示另行运行 gongkai worker"
        site.add_argument("--workers", type=int, default=1, choices=range(9), metavar="数", help=workers)
        _takes_data(site)
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{_shown(text)}”不是日期，应写作 2026-01-28。") from None


def _takes_documents(parser: argparse.ArgumentParser) -> None:
    text = "报告文件、文件夹，或 gongkai read --json 的输出（- 为标准输入）"
    parser.add_argument("paths", nargs="+", type=Path, metavar="文件", help=text)


def _takes_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="文件夹", help="数据存放处")


def _takes_output(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    formats = ("html", "docx", "pdf", "xlsx", "csv", "json")
    parser.add_argument("--to", choices=formats, required=required, help="制作成何种文件")
    where = "写到何处（- 为标准输出）；缺省写在当前文件夹"
    parser.add_argument("-o", "--output", type=Path, metavar="文件", help=where)


# ── reading input ──


_LEFT_ALONE_AFTER = 50  # files


class _Batch:
    """The reports of all files named, one file's failure being one line and not the end."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.failed = 0
        self.reports: list[Report] = []
        for number, file in enumerate(chain.from_iterable(map(_files, paths))):
            if number % _LEFT_ALONE_AFTER == 1:
                gc.freeze()  # what was read is kept to the end: to look through it again and again frees nothing
            self._add(file)

    def _add(self, path: Path) -> None:
        from gongkai.reading.document import ReadError  # start-up time

        try:
            self.reports += _read_file(path)
        except ReadError as error:
            self.fail(path, str(error))
        except Exception as error:  # noqa: BLE001  a fault of ours in one file must not end the batch
            self.fail(path, f"读取时程序出错（{type(error).__name__}: {error}），这是程序的问题，请附上文件告知。")

    def fail(self, path: Path | str, reason: str) -> None:
        self.failed += 1
        _say(f"{_shown(path)}：{reason}")

    def each(self, work: Callable[[Report], Result]) -> Iterator[tuple[Report, Result]]:
        """Do the work for every report; one that it cannot be done for is a line, like a file that cannot be read."""
        for report in self.reports:
            try:
                yield report, work(report)
            except Exception as error:  # noqa: BLE001  (a fault of ours in one report must not end the batch)
                self.fail(report.source.path, f"程序出错（{type(error).__name__}: {error}），请附上文件告知。")

    def code(self, findings: int = 0) -> int:
        return 2 if self.failed else findings


def _files(path: Path) -> Iterator[Path]:
    try:
        is_folder = path.is_dir()
    except OSError:  # a name longer than the file system takes: reading it says so
        is_folder = False
    if is_folder:
        yield from sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in READ | NOT_YET)
    else:
        yield path


def _read_file(path: Path) -> list[Report]:
    from gongkai.reading.document import ReadError  # start-up time
    from gongkai.reading.read import LARGEST_FILE, read, read_bytes

    if str(path) != "-":
        return read(path)
    if sys.stdin is None:
        raise ReadError("标准输入是关闭的。")
    return read_bytes(sys.stdin.buffer.read(LARGEST_FILE + 1), "-")


def _shown(path: Path | str) -> str:
    """A path on one line, with line breaks and terminal codes in a file name made visible."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in str(path))


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _print(text: str) -> None:
    print(text)


def _refuse(text: str) -> int:
    _say(text)
    return 2


# ── commands ──


def _read(given: argparse.Namespace) -> int:
    from gongkai.reading.show import show  # start-up time
    from gongkai.report import dumps

    batch = _Batch(given.paths)
    if given.json:
        _print(dumps(batch.reports))
    else:
        for report in batch.reports:
            _print(f"{report.source.path}\n{show(report)}\n")
    return batch.code()


def _check(given: argparse.Namespace) -> int:
    from gongkai.checks import check, exit_code  # start-up time

    batch = _Batch(given.paths)
    earlier = _Batch([given.previous] if given.previous else [])
    parts = _Batch(given.parts or [])
    if earlier.failed or parts.failed:
        return 2

    def judge(report: Report) -> list[Finding]:
        previous = _previous_of(report, earlier.reports)
        return check(report, previous, parts=parts.reports, published=given.published)

    results = list(batch.each(judge))
    if given.json:
        from gongkai.checks import to_dict
        from gongkai.report import to_json

        _print(to_json(to_dict(results, given.lang)))
    elif given.html:
        from gongkai.checks.html import page

        _print(page(results, given.lang))
    else:
        from gongkai.checks.text import show

        for report, findings in results:
            _print(show(report, findings, given.lang, verbose=given.verbose))
    return batch.code(max((exit_code(findings) for _, findings in results), default=0))


def _previous_of(report: Report, earlier: Sequence[Report]) -> Report | None:
    """Last year's report of the same body; when one file with one report is given, that one."""
    if len(earlier) == 1:
        return earlier[0]
    return next((old for old in earlier if old.agency == report.agency), None)


def _repair(given: argparse.Namespace) -> int:
    from gongkai.repair import show, suspects, to_dict  # start-up time
    from gongkai.report import to_json

    batch = _Batch(given.paths)
    found = list(batch.each(suspects))
    if given.json:
        _print(to_json(to_dict([suspected for _, suspected in found], given.lang)))
    else:
        for report, suspected in found:
            _print(show(report, suspected, given.lang))
    return batch.code(1 if any(suspected for _, suspected in found) else 0)


def _rollup(given: argparse.Namespace) -> int:
    from gongkai.report import to_json
    from gongkai.rollup import roll_up, show, to_dict  # start-up time

    expected: list[str] = []
    if given.expected:
        try:
            expected = _names_in(given.expected)
        except (OSError, ValueError):
            return _refuse(f"{given.expected}：名单打不开，应为 UTF-8 文本，每行一个机关名称。")
    batch = _Batch(given.paths)
    if not batch.reports:
        return _refuse("没有可以汇总的报告。")
    rolled = roll_up(batch.reports, given.agency, given.year, expected)
    if given.json:
        _print(to_json(to_dict(rolled)))
    else:
        _print(show(rolled, given.lang))
    if given.to:
        code = _write([rolled.report], given)
        return code or batch.code()
    return batch.code()


def _names_in(path: Path) -> list[str]:
    """The names in a list, one a line. Raises ValueError for what is no short text file."""
    if not path.is_file() or path.stat().st_size > LONGEST_LIST:
        raise ValueError(path)
    return [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]


def _render(given: argparse.Namespace) -> int:
    batch = _Batch(given.paths)
    if not batch.reports:
        return 2
    return _write(batch.reports, given) or batch.code()


def _write(reports: Sequence[Report], given: argparse.Namespace) -> int:
    """Draw each report into a file; several reports get a number behind the name."""
    from gongkai.render import RenderError, render  # start-up time

    for number, report in enumerate(reports, 1):
        try:
            data = render(report, given.to, language=given.lang)
        except RenderError as error:
            return _refuse(str(error))
        if str(given.output) == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            continue
        target = given.output or Path(f"{Path(report.source.path).stem or report.agency or 'report'}.{given.to}")
        if len(reports) > 1:
            target = target.with_name(f"{target.stem}-{number}{target.suffix}")
        try:
            target.write_bytes(data)
        except OSError as error:
            return _refuse(f"{target}：写不进去（{error.strerror}）。")
        _say(f"已写入 {target}（{len(data):,} 字节）")
    return 0


def _screen(given: argparse.Namespace) -> int:
    from gongkai.report import to_json  # start-up time
    from gongkai.screening import (
        ScreeningError,
        exit_code,
        load_allowed,
        load_words,
        own_allowed,
        screen,
        show,
        to_dict,
    )

    try:
        allowed = own_allowed()
        for path in given.allow or ():
            allowed |= load_allowed(path)
        words = [load_words(path) for path in given.words or ()]
    except ScreeningError as error:
        return _refuse(str(error))
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    screened = []
    failed = 0
    for path in chain.from_iterable(map(_any_files, given.paths)):
        try:
            data = _bytes_of(path)
            found = screen(data, path.name, today=today, allowed=allowed, words=words, on=given.on)
            screened.append((_shown(path), found))
            if not given.json:
                _print(show(_shown(path), found, given.lang))
            if given.strip:
                _strip_into(given.strip, path, data)
        except ScreeningError as error:
            failed += 1
            _say(f"{_shown(path)}：{error}")
    if given.json:
        _print(to_json(to_dict(screened, given.lang)))
    return 2 if failed else exit_code(*(found for _, found in screened))


def _redact(given: argparse.Namespace) -> int:
    from gongkai.redaction import RedactionError, boxes_from, listed, redact, verify  # start-up time
    from gongkai.screening import ScreeningError

    try:
        data = _bytes_of(given.path)
        boxes = boxes_from(given.boxes.read_text(encoding="utf-8"))
        result = redact(data, boxes)
        problems = verify(result, data, boxes)
    except (RedactionError, ScreeningError) as error:
        return _refuse(f"{_shown(given.path)}：{error}")
    except (OSError, UnicodeDecodeError) as error:
        return _refuse(f"{_shown(given.boxes)}：遮盖框的文件读不出来（{getattr(error, 'strerror', None) or error}）。")
    if problems:
        for problem in problems:
            _say(problem)
        _say("核验没有通过，没有写出遮盖稿。")
        return 1
    try:
        with given.out.open("xb") as file:  # never over another file, least of all the original
            file.write(result)
    except OSError as error:
        return _refuse(f"{_shown(given.out)}：写不进去（{error.strerror}）。")
    for where, why in listed(boxes):
        _print(f"{where}：{why}")
    return 0


def _any_files(path: Path) -> Iterator[Path]:
    """A file, or every file in a folder; what cannot be screened is named, not passed over."""
    try:
        is_folder = path.is_dir()
    except OSError:
        is_folder = False
    if is_folder:
        yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    else:
        yield path


def _bytes_of(path: Path) -> bytes:
    """What a file holds. Raises ScreeningError with a sentence when it cannot be read."""
    from gongkai.screening import LARGEST_FILE, ScreeningError

    if str(path) == "-":
        if sys.stdin is None:
            raise ScreeningError("标准输入是关闭的。")
        return sys.stdin.buffer.read(LARGEST_FILE + 1)
    try:
        if path.exists() and not path.is_file():
            raise ScreeningError("这不是普通文件。")
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise ScreeningError("没有这个文件。") from error
    except (OSError, ValueError) as error:
        raise ScreeningError(f"文件打不开：{getattr(error, 'strerror', None) or error}。") from error


def _strip_into(folder: Path, path: Path, data: bytes) -> None:
    """Write a copy without metadata and hidden data, never over the file itself or another."""
    from gongkai.screening import ScreeningError, strip

    target = folder / path.name
    clean = strip(data, path.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(clean)
    except FileExistsError as error:
        raise ScreeningError(f"{target} 已经存在，没有覆盖。请换一个文件夹。") from error
    except OSError as error:
        raise ScreeningError(f"{target} 写不进去（{error.strerror}）。") from error
    _say(f"已写入 {target}（{len(clean):,} 字节）")


def _verify(given: argparse.Namespace) -> int:
    from gongkai.report import ReportError  # start-up time, as in all commands
    from gongkai.screening import ScreeningError
    from gongkai.signed import verify

    worst = 0
    for path in given.paths:
        try:
            checked = verify(_bytes_of(path).decode("utf-8-sig"))
        except (ReportError, ScreeningError, UnicodeDecodeError) as error:
            reason = "不是 UTF-8 编码的文字。" if isinstance(error, UnicodeDecodeError) else str(error)
            _say(f"{_shown(path)}：{reason}")
            worst = 2
            continue
        report = checked.report
        if not checked.holds:
            _print(f"{_shown(path)}：{checked.why}")
            worst = max(worst, 1)
            continue
        _print(f"{_shown(path)}：签名有效")
        _print(f"  {report.title or report.agency or '未写明机关名称'}")
        _print(f"  签发：{checked.signer}，{checked.signed_on}；公钥标识 {checked.key}")
    return worst


def _form(given: argparse.Namespace) -> int:
    from gongkai.form import EDITIONS, FormError, as_dict, describe, describe_statistics, form_for, load
    from gongkai.report import to_json

    try:
        if given.edition == "2014" and not given.json:
            _print(describe_statistics())
            return 0
        year = int(given.edition) if given.edition.isdecimal() and len(given.edition) == 4 else None
        form = load(given.edition) if given.edition in EDITIONS or year is None else form_for(year)
    except FormError as error:
        return _refuse(str(error))
    _print(to_json(as_dict(form)) if given.json else describe(form))
    return 0


def _catalogue(given: argparse.Namespace) -> int:
    from gongkai.catalogue import BUILT_IN, CatalogueError, as_dict, built_in, describe  # start-up time
    from gongkai.catalogue_sheet import as_xlsx, read_catalogue
    from gongkai.report import to_json

    if given.which is None:
        for key in BUILT_IN:
            _print(f"{key:24}{built_in(key).title}（{len(built_in(key).entries)} 项）")
        return 0
    path = Path(given.which)
    try:
        found = read_catalogue(path.read_bytes(), path.stem) if path.suffix else built_in(given.which)
        if given.output:
            given.output.write_bytes(as_xlsx(found))
            _say(f"已写入 {given.output}（{len(found.entries)} 项）")
            return 0
    except CatalogueError as error:
        return _refuse(f"{given.which}：{error}")
    except OSError as error:
        return _refuse(f"{error.filename}：打不开（{error.strerror}）。")
    _print(to_json(as_dict(found)) if given.json else describe(found))
    return 0


def _steps_help(given: argparse.Namespace) -> int:
    given.parser.print_help()
    return 0


def _ledger_verify(given: argparse.Namespace) -> int:
    def verify() -> int:
        from gongkai.portal.ledger.command import verify_all

        return verify_all(given.checkpoint, given.key, states=given.states)

    return _on_the_site(given, verify)


def _ledger_checkpoint(given: argparse.Namespace) -> int:
    def write() -> int:
        from gongkai.portal.ledger.command import write_checkpoint

        return write_checkpoint(given.output)

    return _on_the_site(given, write)


def _invite(given: argparse.Namespace) -> int:
    def give() -> int:
        from gongkai.portal.accounts.command import print_link

        return print_link(given.login, given.site)

    return _on_the_site(given, give)


def _bodies_export(given: argparse.Namespace) -> int:
    def export() -> int:
        from gongkai.portal.bodies.command import export_to

        return export_to(given.file)

    return _on_the_site(given, export)


def _bodies_import(given: argparse.Namespace) -> int:
    def take_in() -> int:
        from gongkai.portal.bodies.command import import_from

        return import_from(given.file, dry_run=given.dry_run)

    return _on_the_site(given, take_in)


def _tick(given: argparse.Namespace) -> int:
    def look() -> int:
        from gongkai.portal.jobs.clock import tick

        for job in tick():
            _print(job.title)
        return 0

    return _on_the_site(given, look)


def _index(given: argparse.Namespace) -> int:
    def work() -> int:
        from gongkai.portal.search.command import check_all, rebuild_all

        return check_all() if given.check else rebuild_all()

    return _on_the_site(given, work)


def _worker(given: argparse.Namespace) -> int:
    def work() -> int:
        from gongkai.portal.jobs.worker import work

        return work(until_empty=given.until_empty, beside=given.beside)

    return _on_the_site(given, work)


def _on_the_site(given: argparse.Namespace, work: Callable[[], int]) -> int:
    """Do something with the site's own data. Django is loaded only when it is asked for."""
    from gongkai.portal.start import CannotStart, on_the_site

    try:
        return on_the_site(given.data, work)
    except CannotStart as error:
        return _refuse(str(error))


def _due(given: argparse.Namespace) -> int:
    from gongkai.report import to_json  # start-up time
    from gongkai.workdays import CalendarError

    try:
        count, bundled = _count(given)
    except (CalendarError, argparse.ArgumentTypeError) as error:
        return _refuse(str(error))
    if given.json:
        _print(to_json(count.as_dict()))
        return 0
    _print(str(count.end))
    if count.provisional:
        _print(f"暂定日期：{count.end.year}年的节假日安排尚未公布，公布后须重新计算。")
    if bundled.end != count.end:
        _print(f"按自带的全国年历为{bundled.end}。")
    for line in count.lines():
        _print(str(line))
    return 0


def _count(given: argparse.Namespace) -> tuple[Count, Count]:
    """The period asked for, by the calendar asked for and by the one that comes with the program."""
    from gongkai.procedure.law import limit  # start-up time
    from gongkai.workdays import Pause, national, national_years, read, regional_years

    start = _date(given.start)
    days = _number(given.days, "--days ", 1, 1000)
    days += _number(given.extension, "--extension ", 0, limit("extension").days)
    pauses = [Pause(*_stretch(text)) for text in given.pause]
    calendar = national()
    if given.calendar:
        calendar = calendar.replaced(national_years(read(given.calendar), given.calendar.name))
    if given.region:
        calendar = calendar.overlaid(regional_years(read(given.region), given.region.name))
    count = calendar.count(start, days, pauses, provisional=given.provisional)
    bundled = national().count(start, days, pauses, provisional=True) if national().covers(start) else count
    return count, bundled


def _number(text: str, what: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"{what}应为{least}至{most}的整数，不能是“{_shown(text)}”。")
    return int(text)


def _stretch(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots or _date(last) < _date(first):
        raise argparse.ArgumentTypeError(f"“{_shown(text)}”不是起止日，应写作 2025-03-10..2025-03-26，先起后止。")
    return _date(first), _date(last)


def _fee(given: argparse.Namespace) -> int:
    from gongkai.fees import LARGEST, Method, fee  # start-up time
    from gongkai.report import to_json

    if given.method not in list(Method):
        return _refuse(f"收费方式应为 requests（按件）或 pages（按量），不能是“{_shown(given.method)}”。")
    try:
        charged = fee(Method(given.method), _number(given.count, "数量", 0, LARGEST))
    except argparse.ArgumentTypeError as error:
        return _refuse(str(error))
    if given.json:
        _print(to_json(charged.as_dict()))
        return 0
    _print(str(charged.yuan))
    for line in charged.lines():
        _print(line)
    return 0


def _site(given: argparse.Namespace) -> int:
    from gongkai.portal.demo import CannotStart, run  # Django only when it is asked for

    try:
        run(given.host, given.port, given.data, samples=given.samples, workers=given.workers)
    except CannotStart as error:
        return _refuse(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
