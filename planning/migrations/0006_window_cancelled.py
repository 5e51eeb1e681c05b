import uuid

from django.db import migrations, models


def give_uids(apps, schema_editor):
    """Every window that is there gets an identity of its own in calendars."""
    Window = apps.get_model("planning", "Window")
    for pk in Window.objects.values_list("pk", flat=True):
        Window.objects.filter(pk=pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_challenge")]

    operations = [
        migrations.AddField(
            model_name="window",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_uids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="window",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="window",
            name="sequence",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="version in calendars"),
        ),
        migrations.AddField(
            model_name="window",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="called off"),
        ),
        migrations.AddField(
            model_name="window",
            name="cancel_reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | ~models.Q(cancel_reason=""),
                name="window_cancelled_has_reason",
            ),
        ),
    ]
