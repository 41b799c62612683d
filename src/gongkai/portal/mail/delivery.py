"""How does a mail leave the house: by the mail server, or as a file in the data folder?"""

from __future__ import annotations

import smtplib
import ssl
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from gongkai.portal.mail.models import Outgoing


def leave(mail: Outgoing) -> None:
    """Hand it to the mail server, or write it into the folder; then forget what it said.

    Raises OSError and SMTPException, upon which the job tries again.
    """
    data = mail.content.encode("utf-8", "surrogateescape")
    if settings.SMTP_URL:
        _to_server(mail, data)
    else:
        _to_folder(mail, data)
    mail.sent, mail.content = timezone.now(), ""
    mail.save()


def _to_server(mail: Outgoing, data: bytes) -> None:
    """smtp://user:password@host:587?starttls=1, or smtps:// for a connection that is encrypted from the start."""
    url = urlsplit(settings.SMTP_URL)
    secure = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(url.hostname or "", url.port or 465, timeout=30, context=secure)
    else:
        server = smtplib.SMTP(url.hostname or "", url.port or 25, timeout=30)
    with server:
        if "starttls" in parse_qs(url.query):
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.sendmail(mail.sender, mail.to.splitlines(), data)


def _to_folder(mail: Outgoing, data: bytes) -> None:
    folder = Path(settings.DATA_DIR) / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{timezone.localdate()}-{mail.pk:06}.eml"
    file.touch(mode=0o600)
    file.write_bytes(data)
