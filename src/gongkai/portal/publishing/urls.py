"""Items by their address."""

from django.urls import path

from gongkai.portal.publishing import catalogues, channel_pages, desk, moving_on, public, ruling, sheet, writing

urlpatterns = [
    # /info/<id>/: what everybody reads; the address is for good
    path("info/<int:pk>/", public.item, name="public-item"),
    # /items/: the desk
    path("items/", desk.items, name="items"),
    path("items/new/", writing.new, name="new-item"),
    path("items/coverage/", catalogues.first, name="first-coverage"),
    path("items/coverage/<int:pk>/", catalogues.coverage, name="coverage"),
    path("items/catalogues/<int:pk>/", catalogues.catalogues, name="catalogues"),
    path("items/catalogues/<int:pk>/end/", catalogues.end, name="end-catalogue"),
    path("items/rules/<int:pk>/", ruling.rules, name="review-rules"),
    path("items/rules/<int:pk>/delegations/", ruling.delegate, name="delegate-review"),
    path("items/delegations/<int:pk>/end/", ruling.end_delegation, name="end-delegation"),
    # /items/channels/: where it went out
    path("items/channels/", channel_pages.channels, name="channels"),
    path("items/channels/csv/", channel_pages.as_csv, name="channels-csv"),
    path("items/channels/new/", channel_pages.new, name="new-channel"),
    path("items/channels/import/", channel_pages.take_in, name="import-channels"),
    path("items/channels/postings/", channel_pages.postings, name="channel-postings"),
    path("items/channels/postings/<int:pk>/remove/", channel_pages.remove_posting, name="remove-posting"),
    path("items/channels/readings/", channel_pages.readings, name="channel-readings"),
    path("items/channels/readings/<int:pk>/remove/", channel_pages.remove_reading, name="remove-reading"),
    path("items/channels/<int:pk>/", channel_pages.channel, name="channel"),
    path("items/channels/<int:pk>/edit/", channel_pages.edit, name="edit-channel"),
    path("items/channels/<int:pk>/postings/", channel_pages.post, name="post-to-channel"),
    path("items/channels/<int:pk>/readings/", channel_pages.read, name="read-channel"),
    # /items/<id>/
    path("items/<int:pk>/", desk.item, name="item"),
    path("items/<int:pk>/sheet/", sheet.sheet, name="review-sheet"),
    path("items/<int:pk>/edit/", writing.edit, name="edit-item"),
    path("items/<int:pk>/import/", writing.take_over, name="import-item"),
    path("items/<int:pk>/mask/", writing.mask, name="mask-item"),
    path("items/<int:pk>/attachments/", writing.attach, name="attach-to-item"),
    path("items/<int:pk>/submit/", moving_on.submit, name="submit-item"),
    path("items/<int:pk>/take-back/", moving_on.take_back, name="take-back-item"),
    path("items/<int:pk>/review/", moving_on.review, name="review-item"),
    path("items/<int:pk>/publish/", moving_on.publish, name="publish-item"),
    path("items/<int:pk>/unschedule/", moving_on.unschedule, name="unschedule-item"),
    path("items/<int:pk>/withdraw/", moving_on.withdraw, name="withdraw-item"),
    path("items/<int:pk>/discard/", moving_on.discard, name="discard-item"),
    path("items/<int:pk>/force/", moving_on.force, name="change-force"),
    path("items/<int:pk>/relations/", moving_on.relate, name="relate-item"),
    path("items/versions/<int:pk>/overrule/", moving_on.overrule_words, name="overrule-words"),
    path("items/attachments/<int:pk>/overrule/", moving_on.overrule_file, name="overrule-attachment"),
    path("items/attachments/<int:pk>/strip/", writing.strip, name="strip-attachment"),
    path("items/attachments/<int:pk>/remove/", writing.remove, name="remove-attachment"),
    path("items/relations/<int:pk>/remove/", moving_on.unrelate, name="unrelate-item"),
]
