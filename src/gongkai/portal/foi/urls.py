"""Requests by their address."""

from django.urls import path

from gongkai.portal.foi import (
    bulk_pages,
    contributing,
    deciding,
    delivering,
    desk,
    enclosing,
    figures,
    intake,
    parts,
    performance_page,
    redacting,
    writing,
)

urlpatterns = [
    # /requests/: the desk
    path("requests/", desk.requests, name="requests"),
    path("requests/new/", intake.enter, name="new-request"),
    path("requests/figures/", performance_page.figures, name="requests-figures"),
    path("requests/figures/requests/", performance_page.behind_figure, name="requests-figure"),
    path("requests/figures/figures.csv", performance_page.as_csv, name="requests-figures-csv"),
    path("requests/table/", figures.table, name="requests-table"),
    path("requests/table/<int:year>/<str:cell>/", figures.cell, name="requests-cell"),
    path("requests/bulk/", bulk_pages.bulk, name="bulk"),
    path("requests/bulk/do/", bulk_pages.do, name="do-in-bulk"),
    path("requests/bulk/<int:pk>/", bulk_pages.result, name="bulk-result"),
    path("requests/bulk/<int:pk>/go-on/", bulk_pages.go_on, name="go-on-in-bulk"),
    # /requests/<id>/
    path("requests/<int:pk>/", desk.request, name="request"),
    path("requests/<int:pk>/step/<slug:kind>/", desk.step, name="request-step"),
    path("requests/<int:pk>/assign/", desk.assign, name="assign-request"),
    path("requests/<int:pk>/split/", parts.split, name="split-request"),
    path("requests/<int:pk>/merge/", parts.merge, name="merge-request"),
    path("requests/<int:pk>/part-withdrawn/", parts.part_withdrawn, name="part-withdrawn"),
    path("requests/<int:pk>/note/", desk.note, name="note-request"),
    path("requests/<int:pk>/particulars/", desk.particulars, name="request-particulars"),
    path("requests/<int:pk>/particulars/<int:attachment>/", desk.proof_of_identity, name="proof-of-identity"),
    path("requests/<int:pk>/letters/", writing.begin, name="begin-letter"),
    path("requests/<int:pk>/contributions/", contributing.ask, name="ask-contribution"),
    # /contributions/: what units are asked for
    path("contributions/", contributing.contributions, name="contributions"),
    path("contributions/<int:pk>/", contributing.contribution, name="contribution"),
    path("contributions/<int:pk>/reply/", contributing.reply, name="reply-contribution"),
    path("contributions/<int:pk>/remind/", contributing.remind, name="remind-contribution"),
    path("contributions/<int:pk>/take-back/", contributing.take_back, name="take-back-contribution"),
    path("letters/waiting/", deciding.waiting, name="letters-waiting"),
    # /letters/<id>/
    path("letters/<int:pk>/", writing.letter, name="letter"),
    path("letters/<int:pk>/words/", writing.words, name="letter-words"),
    path("letters/<int:pk>/decide/", writing.decide, name="decide-letter"),
    path("letters/<int:pk>/send/", delivering.send, name="send-letter"),
    path("letters/<int:pk>/send-again/", delivering.send_again, name="send-letter-again"),
    path("letters/<int:pk>/letter.<slug:to>", writing.download, name="download-letter"),
    path("letters/<int:pk>/enclosures/", enclosing.add, name="add-enclosure"),
    # /deliveries/<id>/
    path("deliveries/<int:pk>/received/", delivering.received, name="delivery-received"),
    path("deliveries/<int:pk>/failed/", delivering.failed, name="delivery-failed"),
    # /enclosures/<id>/
    path("enclosures/<int:pk>/strip/", enclosing.strip, name="strip-enclosure"),
    path("enclosures/<int:pk>/remove/", enclosing.remove, name="remove-enclosure"),
    path("enclosures/<int:pk>/redact/", redacting.redact, name="redact-enclosure"),
    path("enclosures/<int:pk>/redact/make/", redacting.make, name="make-redaction"),
    path("enclosures/<int:pk>/redact/drop/", redacting.drop, name="drop-box"),
    path("enclosures/<int:pk>/pages/<int:page>.png", redacting.picture, name="enclosure-page"),
    path("enclosures/<int:pk>/overrule/", enclosing.overrule, name="overrule-enclosure"),
    # /apply/ and /follow/: the applicant
    path("apply/", intake.where, name="apply-where"),
    path("apply/<int:pk>/", intake.apply, name="apply"),
    path("follow/", intake.follow, name="follow"),
    path("follow/<int:pk>/", intake.followed, name="followed"),
    path("follow/<int:pk>/letters/<int:letter>/letter.<slug:to>", intake.letter, name="followed-letter"),
    path("follow/<int:pk>/enclosures/<int:enclosure>/", intake.enclosure, name="followed-enclosure"),
    path("follow/<int:pk>/correct/", intake.correct, name="correct-request"),
    path("follow/<int:pk>/withdraw/", intake.withdraw, name="withdraw-request"),
]
