"""Who sees a message? Whom it is for."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.mail.models import MailChoice, Message, Outgoing
from gongkai.portal.visibility import NOTHING, visible_if


@visible_if(Message)
def messages(viewer: Viewer) -> Q:
    return Q(recipient=viewer.person) if viewer.person else NOTHING


@visible_if(MailChoice)
def mail_choices(viewer: Viewer) -> Q:
    return Q(person=viewer.person) if viewer.person else NOTHING


@visible_if(Outgoing)
def outgoing(viewer: Viewer) -> Q:
    """Nobody: what is on its way may hold codes that let their reader in."""
    return NOTHING
