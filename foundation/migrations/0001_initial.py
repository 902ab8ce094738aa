"""The rows of floor 0, and the triggers that forbid changing audit rows and seals."""

import django.db.models.deletion
from django.db import migrations, models

from foundation.database import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Bureau",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audit_count", models.PositiveIntegerField(default=0, editable=False)),
                ("audit_head", models.CharField(blank=True, default="", editable=False, max_length=64)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("heads", models.JSONField()),
                ("last_row_id", models.BigIntegerField()),
                ("sealed_at", models.DateTimeField()),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=200)),
                ("act", models.CharField(max_length=100)),
                ("reason", models.TextField(blank=True, default="")),
                ("acted_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["subject_kind", "subject_id", "number"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["actor_id", "-recorded_at"], name="audit_row_actor")],
                "constraints": [
                    models.UniqueConstraint(fields=("subject_kind", "subject_id", "number"), name="audit_row_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("promised", "Promised"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="promised",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("lease_number", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("run_after", models.DateTimeField()),
                ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="progress")),
                ("progress_note", models.CharField(blank=True, default="", max_length=200)),
                ("result", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("requested_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "permissions": [("see_incidents", "See incidents and try failed jobs again")],
                "default_permissions": (),
                "indexes": [
                    models.Index(condition=models.Q(("finished_at", None)), fields=["run_after"], name="job_open"),
                    models.Index(fields=["requested_by_id", "-created_at"], name="job_requested_by"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettingValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64)),
                ("value", models.JSONField()),
                ("valid_from", models.DateField()),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code", "valid_from", "pk"],
                "permissions": [("manage_settings", "Change the bureau's settings")],
                "default_permissions": (),
                "indexes": [models.Index(fields=["code", "valid_from"], name="setting_code_from")],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                ("exception_class", models.CharField(max_length=200, verbose_name="error")),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                ("closed_by", models.BigIntegerField(null=True)),
                (
                    "job",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="foundation.job"),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "default_permissions": (),
                "indexes": [models.Index(condition=models.Q(("closed_at", None)), fields=["-opened_at"], name="incident_open")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
