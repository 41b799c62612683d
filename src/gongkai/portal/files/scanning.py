"""Is there a virus in this file? ClamAV is asked where there is one; without an answer a file stays in quarantine.

`GONGKAI_CLAMD` names the daemon: a socket (`/run/clamav/clamd.ctl`) or a port of this machine (`127.0.0.1:3310`); files
never leave the machine to be scanned. Without it the program `clamscan` is used if it is there. `none` turns scanning
off: then files are handed out unscanned, and the operator's page says so.
"""

from __future__ import annotations

import ipaddress
import logging
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.files import content
from gongkai.portal.files.models import State, StoredFile
from gongkai.portal.files.sealed import CannotUnsealError
from gongkai.portal.ledger.act import SYSTEM, Actor, act

log = logging.getLogger(__name__)

NONE = "none"
STEP = 64 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5, 120
PROGRAM_SECONDS = 600
"""`clamscan` loads all its signatures for each file, which takes half a minute on a small machine."""
LONGEST_ANSWER = 4096
WAITING = (State.QUARANTINED, State.UNSCANNED)


class NoVerdictError(Exception):
    """The scanner could not say: why, in a sentence for the operator."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner found: nothing, or a virus of this name."""

    virus: str = ""


class Scanner(Protocol):
    @property
    def name(self) -> str: ...

    def scan(self, file: IO[bytes]) -> Verdict:
        """Raises NoVerdictError."""

    def standing(self) -> str:
        """Its version, as it says it. Raises NoVerdictError when it does not answer."""


# --- asking ---------------------------------------------------------------------------------------------------------


def is_set_up() -> bool:
    """Shall files be scanned here? Also if the scanner is down, or its address is wrong."""
    return settings.CLAMD not in ("", NONE) or (settings.CLAMD != NONE and _program() is not None)


def scanner() -> Scanner:
    """The scanner of this installation. Raises NoVerdictError when its address is none."""
    if settings.CLAMD:
        return Daemon.at(settings.CLAMD)
    if program := _program():
        return Program(program)
    raise NoVerdictError(_("没有设置查毒程序。"))


def scan_if_set_up(digest: str) -> None:
    if is_set_up():
        scan(digest)


def scan(digest: str, by: Actor = SYSTEM) -> None:
    """Scan these bytes and write the answer beside every file that holds them."""
    try:
        asked = scanner()
        with _opened(digest) as file:
            verdict = asked.scan(file)
        state = State.INFECTED if verdict.virus else State.CLEAN
        answer = (state, asked.name, verdict.virus)
    except (NoVerdictError, FileNotFoundError, CannotUnsealError) as error:
        log.warning("no verdict on %s: %s", digest, error)
        sentence = str(error) if isinstance(error, NoVerdictError) else _("存储中没有这个文件的内容，或者不能解密。")
        answer = (State.QUARANTINED, "", sentence)
    with act(by, "file.scan"):
        for stored in StoredFile.objects.filter(sha256=digest):
            _write(stored, *answer)


def _opened(digest: str) -> IO[bytes]:
    """What these bytes hold: a scanner finds nothing in what is sealed. Raises OSError."""
    stored = StoredFile.objects.filter(sha256=digest).first()
    return stored.open() if stored else content.path_of(digest).open("rb")


def scan_waiting(by: Actor = SYSTEM) -> int:
    """Ask anew for every file that has no verdict; say how many have one now. It stops at the first that gets none."""
    count = 0
    for digest in waiting():
        scan(digest, by)
        if StoredFile.objects.filter(sha256=digest, state__in=WAITING).exists():
            break
        count += 1
    return count


def waiting() -> list[str]:
    """The digests of what has no verdict."""
    files = StoredFile.objects.filter(state__in=WAITING)
    return list(files.order_by("sha256").values_list("sha256", flat=True).distinct())


def _write(stored: StoredFile, state: State, scanner: str, remark: str) -> None:
    """A verdict that was reached before outlives a scanner that gives none today."""
    if state == State.QUARANTINED and stored.state in (State.CLEAN, State.INFECTED):
        return
    stored.state, stored.scanner, stored.remark = state, scanner[:100], remark[:300]
    stored.scanned_at = timezone.now() if scanner else None
    stored.save()


# --- may it be handed out? ------------------------------------------------------------------------------------------


def why_held(stored: StoredFile) -> str:
    """Why nobody gets this file now, in a sentence; nothing if it may be handed out."""
    if stored.state == State.INFECTED:
        sentence = _("查毒程序在这个文件中发现了病毒（%(virus)s），文件已经隔离，不提供下载。请清除病毒后重新提交。")
        return sentence % {"virus": stored.remark}
    if stored.state == State.QUARANTINED or (stored.state == State.UNSCANNED and is_set_up()):
        return _("这个文件还没有通过病毒检查，暂时不能打开。请稍后再试；长时间没有结果的，请联系系统管理员。")
    return ""


# --- clamd: one file through a socket ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Daemon:
    """clamd, spoken to by its protocol (man 8 clamd, INSTREAM): lengths and chunks, and one line comes back."""

    address: str | tuple[str, int]
    name: str = "clamd"

    @classmethod
    def at(cls, address: str) -> Daemon:
        """Raises NoVerdictError for what is no socket of this machine."""
        plain = address.removeprefix("unix:")
        if plain.startswith("/"):
            return cls(plain)
        host, _colon, port = plain.rpartition(":")
        try:
            if host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback:
                return cls((host.strip("[]"), int(port)))
        except ValueError:
            pass
        sentence = _("GONGKAI_CLAMD 的值“%(address)s”不能使用：应是本机的套接字路径或本机端口，如 127.0.0.1:3310。")
        raise NoVerdictError(sentence % {"address": address})

    def scan(self, file: IO[bytes]) -> Verdict:
        with self._line() as line:
            line.sendall(b"zINSTREAM\0")
            try:
                while chunk := file.read(STEP):
                    line.sendall(struct.pack(">I", len(chunk)) + chunk)
                line.sendall(struct.pack(">I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough, and its answer says why
            answer = _answer_of(line)
        if answer.endswith(" FOUND"):
            return Verdict(answer.removesuffix(" FOUND").removeprefix("stream: "))
        if answer == "stream: OK":
            return Verdict()
        raise NoVerdictError(_("查毒程序没有给出结果：%(answer)s") % {"answer": answer or _("没有回答")})

    def standing(self) -> str:
        with self._line() as line:
            line.sendall(b"zVERSION\0")
            return _answer_of(line)

    @contextmanager
    def _line(self) -> Iterator[socket.socket]:
        try:
            with self._connected() as line:
                line.settimeout(ANSWER_SECONDS)
                yield line
        except OSError as error:
            reason = error.strerror or str(error)
            raise NoVerdictError(_("查毒程序 clamd 没有应答：%(reason)s") % {"reason": reason}) from error

    def _connected(self) -> socket.socket:
        if not isinstance(self.address, str):
            return socket.create_connection(self.address, CONNECT_SECONDS)
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(self.address)
        except BaseException:
            line.close()
            raise
        return line


def _answer_of(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        answer += more
    return answer.decode("utf-8", "replace").strip("\0\r\n ")


# --- clamscan: one file through a program -----------------------------------------------------------------------------


def _program() -> str | None:
    return shutil.which("clamscan")


@dataclass(frozen=True)
class Program:
    """clamscan, which reads a file from its input. 0: nothing found; 1: a virus; 2: it could not tell."""

    path: str
    name: str = "clamscan"

    def scan(self, file: IO[bytes]) -> Verdict:
        ended = self._run("--no-summary", "--stdout", "-", given=file.read())
        if ended.returncode == 0:
            return Verdict()
        if ended.returncode == 1:
            line = next((line for line in ended.stdout.splitlines() if line.endswith(" FOUND")), " FOUND")
            return Verdict(line.removesuffix(" FOUND").rpartition(": ")[2] or _("未命名"))
        answer = (ended.stderr or ended.stdout).strip()[-200:]
        raise NoVerdictError(_("查毒程序没有给出结果：%(answer)s") % {"answer": answer})

    def standing(self) -> str:
        return self._run("--version").stdout.strip()

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        try:
            ended = subprocess.run(  # noqa: S603  (a program of the system with arguments of ours)
                [str(Path(self.path)), *arguments],
                input=given,  # not the open file: what is sealed on the disk has none
                capture_output=True,
                timeout=PROGRAM_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoVerdictError(_("查毒程序 clamscan 不能运行：%(reason)s") % {"reason": error}) from error
        told = [said.decode("utf-8", "replace") for said in (ended.stdout, ended.stderr)]
        return subprocess.CompletedProcess(ended.args, ended.returncode, *told)
