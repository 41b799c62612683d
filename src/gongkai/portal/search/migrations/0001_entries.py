"""The index, and what the engine of the database keeps beside it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from gongkai.portal.search.engines import engine


def set_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in engine(schema_editor.connection.vendor).set_up:
        schema_editor.execute(statement)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in engine(schema_editor.connection.vendor).take_down:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80)),
                ("record", models.BigIntegerField()),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("marks", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "record"), name="one_entry_a_record")],
            },
        ),
        migrations.RunPython(set_up, take_down),
    ]
