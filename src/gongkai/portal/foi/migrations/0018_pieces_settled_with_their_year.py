"""How many pieces a request is, is settled with the year of its receipt."""

from typing import Any

from django.db import migrations
from django.db.models import F

LATE = {"merged", "split"}


def settle(apps: Any, editor: Any) -> None:
    """Requests that were merged or split in a later year count as one piece: carried over, then ended as a whole."""
    event, piece = (apps.get_model("foi", name)._base_manager for name in ("FoiEvent", "Piece"))
    late = event.filter(kind__in=LATE, on__year__gt=F("request__received__year")).select_related("request")
    for one in late.order_by("pk"):
        foi = one.request
        piece.filter(request=foi).delete()
        piece.create(
            request=foi,
            body_id=foi.body_id,
            column=foi.applicant_kind,
            received_in=foi.received.year,
            decided_in=foi.closed and foi.closed.year,
            outcome="other_handling.other" if one.kind == "merged" else foi.outcome,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("foi", "0017_office_wordings"),
    ]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
