import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reserves", "0004_interest_answered_in_portal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("previous_until", models.DateField(verbose_name="valid until and including, before")),
                ("until", models.DateField(verbose_name="valid until and including")),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("decision_authority", models.CharField(max_length=120, verbose_name="authority")),
                (
                    "decision_reference",
                    models.CharField(max_length=80, verbose_name="reference of the decision"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("recorded_by", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "extension of a reserve",
                "verbose_name_plural": "extensions of a reserve",
                "ordering": ["until"],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "contract",
                    models.CharField(
                        choices=[
                            ("permanent", "permanent"),
                            ("temporary", "temporary"),
                            ("replacement", "replacement"),
                        ],
                        max_length=12,
                        verbose_name="contract",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="day and hour")),
                ("minutes", models.PositiveSmallIntegerField(default=30, verbose_name="how many minutes")),
                ("location", models.CharField(max_length=200, verbose_name="where")),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "by e-mail"), ("phone", "by telephone"), ("post", "by post")],
                        max_length=10,
                        verbose_name="contacted",
                    ),
                ),
                ("invited_at", models.DateTimeField(verbose_name="invited at")),
                ("invited_by", models.CharField(max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "planned"),
                            ("held", "took place"),
                            ("absent", "did not come"),
                            ("called_off", "called off"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what came of it")),
                ("noted_at", models.DateTimeField(blank=True, null=True, verbose_name="noted at")),
                ("noted_by", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "additional interview",
                "verbose_name_plural": "additional interviews",
                "ordering": ["invited_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="answer_channel",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "in the portal"),
                    ("email", "by e-mail"),
                    ("phone", "by telephone"),
                    ("post", "by post"),
                ],
                max_length=10,
                verbose_name="answered",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="answered_by",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="consultation",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day of the contract"),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contract", "permanent"), _negated=True),
                    ("ends_on__isnull", True),
                    _connector="OR",
                ),
                name="consultation_permanent_has_no_end",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="reserve_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="reserves.reservelist",
                verbose_name="reserve list",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interviews",
                to="reserves.place",
                verbose_name="place",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                fields=("reserve_list", "previous_until"), name="extension_follows_one_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("previous_until"))), name="extension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "pending")),
                fields=("place",),
                name="interview_one_planned_per_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("noted_at__isnull", True), ("outcome", "pending")),
                    models.Q(models.Q(("outcome", "pending"), _negated=True), ("noted_at__isnull", False)),
                    _connector="OR",
                ),
                name="interview_outcome_has_moment",
            ),
        ),
    ]
