import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_applications(apps, schema_editor):
    """A place belongs to the application of the result that it was made for."""
    Place = apps.get_model("reserves", "Place")
    Result = apps.get_model("scoring", "Result")
    application = Result._base_manager.filter(pk=OuterRef("result_id")).values("application_id")[:1]
    Place.objects.update(application_id=Subquery(application))


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0001_initial"),
        ("scoring", "0001_initial"),
        ("reserves", "0007_name_joint_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="place",
            name="application",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="candidates.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="dropped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken off by a correction"),
        ),
        migrations.RunPython(name_applications, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("reserve_list", "application"), name="place_once_per_application"
            ),
        ),
        migrations.CreateModel(
            name="ReplacedVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("places", models.JSONField(verbose_name="places in a reserve")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("decision_authority", models.CharField(max_length=120, verbose_name="authority")),
                (
                    "decision_reference",
                    models.CharField(max_length=80, verbose_name="reference of the decision"),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("replaced_at", models.DateTimeField(verbose_name="replaced at")),
                ("replaced_by", models.CharField(max_length=64)),
                (
                    "reserve_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="reserves.reservelist",
                        verbose_name="reserve list",
                    ),
                ),
            ],
            options={
                "verbose_name": "replaced version of a reserve",
                "verbose_name_plural": "replaced versions of a reserve",
                "ordering": ["reserve_list", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("reserve_list", "number"), name="replaced_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="replaced_version_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="replaced_version_has_reason"
                    ),
                ],
            },
        ),
    ]
