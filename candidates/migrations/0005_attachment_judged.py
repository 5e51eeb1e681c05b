from django.db import migrations, models


def note_judged(apps, schema_editor):
    """Files whose paper was approved or refused already are not to be checked again."""
    Attachment = apps.get_model("candidates", "Attachment")
    files = Attachment.objects.filter(application__isnull=False, replaced_at__isnull=True)
    judged = [
        file.pk
        for file in files.select_related("application").iterator()
        if file.application.dossier.get("papers", {}).get(file.document, {}).get("approved") is not None
    ]
    for start in range(0, len(judged), 500):
        Attachment.objects.filter(pk__in=judged[start : start + 500]).update(judged=True)


class Migration(migrations.Migration):
    dependencies = [("candidates", "0004_extra_time")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="judged",
            field=models.BooleanField(default=False, verbose_name="judged"),
        ),
        migrations.RunPython(note_judged, migrations.RunPython.noop),
    ]
