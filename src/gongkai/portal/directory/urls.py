"""Bodies by their address."""

from django.urls import path

from gongkai.portal.directory import importing, keeping, views

urlpatterns = [
    # /bodies/
    path("", views.bodies, name="bodies"),
    path("add/", keeping.add, name="add-body"),
    path("export/<slug:to>/", importing.export, name="export-bodies"),
    path("import/", importing.import_table, name="import-bodies"),
    # /bodies/<id>/
    path("<int:body_id>/", views.body, name="body"),
    path("<int:body_id>/edit/", keeping.edit, name="edit-body"),
    path("<int:body_id>/superior/", keeping.superior, name="body-superior"),
    path("<int:body_id>/close/", keeping.close, name="close-body"),
    path("<int:body_id>/rename/", keeping.rename, name="rename-body"),
    path("<int:body_id>/merge/", keeping.merge, name="merge-body"),
    path("<int:body_id>/split/", keeping.split, name="split-body"),
    # /bodies/<id>/units/
    path("<int:body_id>/units/add/", keeping.add_unit, name="add-unit"),
    path("<int:body_id>/units/<int:unit_id>/", keeping.edit_unit, name="edit-unit"),
]
