"""Does a mail leave once, whatever happens on the way, and is everybody told inside the site?"""

from __future__ import annotations

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.mail import send_mail
from django.db import connection
from django.utils import timezone

from gongkai.portal.accounts.models import Duty
from gongkai.portal.jobs.models import Job, State
from gongkai.portal.jobs.queue import work_off
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.mail.models import Message, Outgoing
from gongkai.portal.mail.telling import tell
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    """The site's own way of sending, which tests otherwise replace."""
    settings.EMAIL_BACKEND = "gongkai.portal.mail.outbox.Outbox"


class Server(socketserver.StreamRequestHandler):
    """As much of a mail server as one mail needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                mail = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    mail += part
                self.server.got.append(mail)  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")


@pytest.fixture
def server(settings: Any) -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), Server) as found:
        found.got = []  # type: ignore[attr-defined]
        threading.Thread(target=found.serve_forever, daemon=True).start()
        settings.SMTP_URL = f"smtp://127.0.0.1:{found.server_address[1]}"
        yield found
        found.shutdown()


def test_without_a_mail_server_a_mail_is_a_file_in_the_data_folder(data_dir: Path) -> None:
    send_mail("验证码", "您的验证码是 123456", "site@example.invalid", ["who@example.invalid"])
    assert not (data_dir / "mail").exists(), "it leaves with the job, not before"
    work_off()
    [file] = (data_dir / "mail").iterdir()
    assert b"To: who@example.invalid" in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    mail = Outgoing.objects.get()
    assert mail.sent
    assert mail.content == "", "what it said is forgotten"


def test_a_mail_goes_to_the_server_once(server: Any) -> None:
    send_mail("通知", "请登录查看", "site@example.invalid", ["who@example.invalid"])
    work_off()
    work_off()
    assert len(server.got) == 1


def test_a_server_that_does_not_answer_is_tried_again(settings: Any, server: Any, monkeypatch: Any) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(smtplib.SMTP, "connect", refuse)
        send_mail("通知", "请登录查看", "site@example.invalid", ["who@example.invalid"])
        work_off()
    assert Job.objects.get().state == State.WAITING
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        work_off()
    assert len(server.got) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_who_writes_waits_for_the_mail_server(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    in_transaction: list[bool] = []
    answer = smtplib.SMTP.sendmail

    def sendmail(*args: Any, **kwargs: Any) -> Any:
        in_transaction.append(connection.in_atomic_block)
        return answer(*args, **kwargs)

    monkeypatch.setattr(smtplib.SMTP, "sendmail", sendmail)
    send_mail("通知", "请登录查看", "site@example.invalid", ["who@example.invalid"])
    work_off()
    assert in_transaction == [False]


def test_a_mail_is_undone_with_the_change_that_caused_it(world: World) -> None:
    with pytest.raises(ZeroDivisionError), act(SYSTEM, "test"):
        _write_and_fail()
    assert not Outgoing.objects.exists()
    assert not Job.objects.exists()


def _write_and_fail() -> None:
    send_mail("通知", "", "site@example.invalid", ["who@example.invalid"])
    raise ZeroDivisionError


def test_somebody_is_told_inside_the_site_and_the_mail_says_nothing_of_the_case(world: World, data_dir: Path) -> None:
    handler = world.person(Duty.HANDLER)
    with act(SYSTEM, "test"):
        handler.email = "handler@example.invalid"
        handler.save()
    tell(handler, "有一件申请由您承办", "申请人某某的申请", "/requests/1/", by=SYSTEM)
    client = world.signed_in(Duty.HANDLER)
    assert "条未读" in client.get("/account/").content.decode()
    message = Message.objects.get()
    assert "有一件申请由您承办" in client.get("/messages/").content.decode()
    assert "申请人某某的申请" in client.get(f"/messages/{message.pk}/").content.decode()
    assert "条未读" not in client.get("/account/").content.decode()
    assert world.signed_in(Duty.PUBLISHER).get(f"/messages/{message.pk}/").status_code == 404
    work_off()
    [file] = (data_dir / "mail").iterdir()
    assert "某某".encode() not in file.read_bytes()


def test_all_are_marked_as_read_at_once(world: World) -> None:
    for number in range(3):
        tell(world.person(Duty.HANDLER), f"消息{number}", "", by=SYSTEM)
    world.signed_in(Duty.HANDLER).post("/messages/read/")
    assert not Message.objects.filter(read=None).exists()
