import json

import django.db.models.deletion
from django.db import migrations, models


def name_joint_lists(apps, schema_editor):
    """Lists that were drawn up before say what their published rules say."""
    RulesVersion = apps.get_model("vacancies", "RulesVersion")
    for reserve_list in apps.get_model("reserves", "ReserveList").objects.all():
        rules = RulesVersion.objects.filter(vacancy=reserve_list.vacancy_id).order_by("number").last()
        if rules and json.loads(rules.document)["reserve"].get("joint"):
            reserve_list.joint = True
            reserve_list.save(update_fields=["joint"])


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_jury"),
        ("reserves", "0005_extension_interview"),
        ("vacancies", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
                verbose_name="who offers the post",
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
                verbose_name="who offers the post",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
                verbose_name="who offers the post",
            ),
        ),
        migrations.AddField(
            model_name="reservelist",
            name="joint",
            field=models.BooleanField(default=False, verbose_name="joint with the partner organisation"),
        ),
        migrations.RunPython(name_joint_lists, migrations.RunPython.noop),
    ]
