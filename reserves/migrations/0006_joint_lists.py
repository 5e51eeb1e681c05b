import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_jury"),
        ("reserves", "0005_extension_interview"),
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
    ]
