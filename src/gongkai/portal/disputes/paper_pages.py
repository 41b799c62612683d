"""Papers come in, the list of evidence grows, and leaves as a sheet to hand in."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.disputes.desk import page_of
from gongkai.portal.disputes.forms import EvidenceForm, PaperForm
from gongkai.portal.disputes.handling import RECORDING, whose_party_is_known
from gongkai.portal.disputes.models import Dispute, Evidence
from gongkai.portal.disputes.papers import TooManyError, keep_papers
from gongkai.portal.ledger.act import act
from gongkai.portal.visibility import find
from gongkai.render.evidence import Line, draw_evidence

# --- /disputes/<id>/papers/, /disputes/<id>/evidence/ -----------------------------------------------------------------


@staff_only
@require_POST
@never_cache
def add_papers(request: Request, pk: int) -> HttpResponse:
    dispute = find(request.viewer, Dispute, pk=pk)
    actor = request.viewer.must_hold(*RECORDING, body=dispute.body_id)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            keep_papers(dispute, form.cleaned_data["kind"], form.cleaned_data["papers"], actor)
        except TooManyError as refusal:
            form.add_error("papers", str(refusal))
        else:
            messages.success(request, _("材料已收存。"))
            return redirect(dispute)
    return page_of(request, dispute, paper_form=form, status=400)


@staff_only
@require_POST
@never_cache
def add_evidence(request: Request, pk: int) -> HttpResponse:
    dispute = find(request.viewer, Dispute, pk=pk)
    actor = request.viewer.must_hold(*RECORDING, body=dispute.body_id)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        return page_of(request, dispute, evidence_form=form, status=400)
    form.instance.dispute = dispute
    with act(actor, "disputes.evidence"):
        form.save()
    messages.success(request, _("已列入证据目录。"))
    return redirect(f"{dispute.get_absolute_url()}#evidence")


@staff_only
@require_POST
@never_cache
def remove_evidence(request: Request, pk: int) -> HttpResponse:
    line = find(request.viewer, Evidence, pk=pk)
    actor = request.viewer.must_hold(*RECORDING, body=line.dispute.body_id)
    with act(actor, "disputes.evidence_removed"):
        line.delete()
    messages.success(request, _("已从证据目录删去。"))
    return redirect(f"{line.dispute.get_absolute_url()}#evidence")


# --- /disputes/<id>/evidence.docx -------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def evidence_sheet(request: Request, pk: int) -> HttpResponseBase:
    """The list of evidence, to print, seal and hand in (行政复议法第四十八条：作出行政行为的证据)."""
    dispute = find(request.viewer, Dispute, pk=pk)
    lines = [Line(one.name, one.proves, one.source, one.pages) for one in dispute.evidence.all()]
    if not lines or dispute.pk not in whose_party_is_known(request.viewer, [dispute]):
        raise Http404
    case = dispute.case_number or dispute.number
    data = draw_evidence(dispute.body.name, dispute.organ, f"{dispute.party}（{case}）", lines)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"证据目录-{dispute.number}.docx")
