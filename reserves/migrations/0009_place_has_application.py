import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reserves", "0008_versions")]

    # Apart: PostgreSQL changes no table in the transaction that wrote to it.
    operations = [
        migrations.AlterField(
            model_name="place",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="candidates.application",
                verbose_name="application",
            ),
        ),
    ]
