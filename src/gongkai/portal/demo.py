"""How does the site start on one's own machine? Database, samples, address, and it serves until it is stopped."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path

from granian import Granian

from gongkai.portal.house import DATABASE, data_dir
from gongkai.portal.house import CannotStart as CannotStart
from gongkai.portal.jobs.keeper import Keeper
from gongkai.portal.start import set_up

THREADS = 32
"""In each process. A body that is sent by half holds its thread until the sender goes; the others serve the rest."""


def run(
    host: str = "127.0.0.1", port: int = 8000, data: Path | None = None, *, samples: bool = True, workers: int = 1
) -> None:
    """Set up what is missing, load the samples, serve until Ctrl-C. Raises CannotStart with a sentence."""
    refuse_strangers(host)
    refuse_no_port(port)
    refuse_taken_port(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    link = prepare(data, samples=samples, address=address)
    server = Granian(
        "gongkai.portal.wsgi:application",
        address=host,
        port=port,
        interface="wsgi",  # type: ignore[arg-type]  # granian takes the word as well as its enum
        workers=min(2, os.cpu_count() or 1),
        blocking_threads=THREADS,
        log_level="error",  # type: ignore[arg-type]  # it warns of more threads than processors, which wait, not work
        # One that dies within seconds of its replacement ends the site all the same: it would die for ever.
        respawn_failed_workers=True,
        # Ctrl-C reaches a worker twice, from the terminal and from granian, and then it never ends by itself.
        workers_kill_timeout=2,
    )
    greeting = f"公开 gongkai 已启动，按 Ctrl-C 停止。网址：{address}{link}"
    keeper = Keeper(workers)
    server.on_startup(keeper.start)
    server.on_startup(lambda: say(f"{greeting}\n{_sample_people()}" if samples else greeting))
    try:
        server.serve()
    finally:
        keeper.end()


def serve(host: str = "127.0.0.1", port: int = 8000, data: Path | None = None) -> None:
    """The site without the samples."""
    run(host, port, data, samples=False)


def prepare(data: Path | None, *, samples: bool, address: str) -> str:
    """Bring the database up to date, judge anew what older checks judged, and load the samples not there yet.

    Says where the first administrator comes in, when nobody is there yet.
    """
    set_up(data)
    # Models need the set-up: hence the order.
    from django.core.management import call_command
    from django.db import DatabaseError, connections
    from django.urls import get_resolver

    from gongkai.portal import county
    from gongkai.portal.accounts.invitations import first_link
    from gongkai.portal.annual import register_samples, report_samples
    from gongkai.portal.disputes import samples as disputes
    from gongkai.portal.files import keeping
    from gongkai.portal.foi import samples as requests
    from gongkai.portal.publishing import channel_samples
    from gongkai.portal.publishing import samples as items
    from gongkai.portal.reporting import filing
    from gongkai.portal.reporting import samples as shelf
    from gongkai.portal.search import index
    from gongkai.portal.ui.site import problem_with_site

    if problem := problem_with_site():
        raise CannotStart(problem)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except DatabaseError as error:
        raise CannotStart(
            f"数据库 {data_dir() / DATABASE} 不能使用：{error}。请把这个文件移到别处，或用 --data 指定另一个文件夹。"
        ) from None
    keeping.sweep()
    if count := index.catch_up():
        say(f"{count} 条记录编入检索索引。")
    if count := filing.assess_outdated():
        say(f"检查规则已更新，重新检查了 {count} 份报告。")
    for load, told in (
        (county.load, "装入样例县：{} 个机关。"),  # before the reports, which then find their bodies
        (shelf.load, "装入 {} 份样例报告。"),
        (requests.load, "装入 {} 件样例申请。"),
        (disputes.load, "装入 {} 件样例行政复议、行政诉讼。"),  # about the requests
        (items.load, "装入 {} 条样例公开信息。"),
        (channel_samples.load, "装入 {} 个样例公开渠道。"),
        (register_samples.load, "装入 {} 条样例表二登记。"),  # some of it counted from the items
        (report_samples.load, "由记录编制 {} 份样例年报。"),
    ):
        if samples and (count := load()):
            say(told.format(count))
    link = first_link(address)
    get_resolver().url_patterns  # noqa: B018  (whatever is broken shows now and not to the first visitor)
    connections.close_all()  # SQLite must not be carried into the processes that serve
    return f"\n还没有管理员。请打开这个一次性链接建立第一个账号：{link}" if link else ""


def _sample_people() -> str:
    """With which passwords the sample people come in."""
    from gongkai.portal import county  # it needs the set-up

    rows = county.sign_ins()
    return f"样例人员（口令在首次启动时生成，改过的以改后的为准）：\n{county.table(rows)}" if rows else ""


def refuse_strangers(host: str) -> None:
    """Others may come in only when the site has been told under which name they do."""
    if os.environ.get("GONGKAI_HOSTS", "").strip(" ,"):
        return
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise CannotStart(
            f"不能在 {host} 上提供服务：没有写明网站的域名时只允许本机访问。请使用 127.0.0.1、::1 或 localhost，"
            "或者用环境变量 GONGKAI_HOSTS 写明域名，例如 GONGKAI_HOSTS=gk.example.gov.cn；"
            "经 https 代理对外服务的还要设 GONGKAI_HTTPS=1。"
        )


def refuse_no_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise CannotStart(f"{port} 不能作为端口：端口是 1 到 65535 之间的整数。例如：--port 8001。")


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotStart(f"没有权限使用端口 {port}。请换一个大于 1024 的端口：--port 8001。") from None
        except OSError:
            raise CannotStart(
                f"端口 {port} 已被占用，可能网站已经在运行。要再开一个，请换端口：--port {port % 65535 + 1}。"
            ) from None


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
