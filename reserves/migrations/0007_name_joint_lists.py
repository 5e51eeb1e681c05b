import json

from django.db import migrations


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
        ("reserves", "0006_joint_lists"),
        ("vacancies", "0001_initial"),
    ]

    operations = [migrations.RunPython(name_joint_lists, migrations.RunPython.noop)]
