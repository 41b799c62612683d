"""Which papers belong to a dispute?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from gongkai.portal.disputes.models import Dispute, DisputePaper
from gongkai.portal.files.keeping import keep
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.owners import owner_type
from gongkai.portal.files.receiving import entry
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ui.elements import FileEntry

MOST_OF_A_DISPUTE = 200


class TooManyError(ValueError):
    """More files than a dispute may have, said to the person."""


def keep_papers(dispute: Dispute, kind: str, given: Iterable[UploadedFile[Any]], actor: Actor) -> None:
    """Keep papers with a dispute. Raises TooManyError."""
    given = list(given)
    if dispute.papers.count() + len(given) > MOST_OF_A_DISPUTE:
        sentence = _("一件争议最多保存 %(most)s 个文件，请把材料合并成一个文件。")
        raise TooManyError(sentence % {"most": MOST_OF_A_DISPUTE})
    with act(actor, "disputes.paper"):
        for one in given:
            paper = DisputePaper.objects.create(dispute=dispute, kind=kind)
            keep(one.read(), one.name or "", owner=paper)


def entries(papers: Iterable[DisputePaper]) -> list[FileEntry]:
    """The files of these papers, asked for at once."""
    kinds = {paper.pk: paper.get_kind_display() for paper in papers}
    files = StoredFile.objects.filter(owner_type=owner_type(DisputePaper), owner_id__in=kinds).order_by("owner_id")
    return [entry(file, kinds[file.owner_id]) for file in files]
