from django.conf import settings
from django.core.validators import FileExtensionValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.colours import validate_brand_colour
from organisations.legal_texts import first_grounds


class Kind(models.TextChoices):
    MUNICIPALITY = "municipality", _("city or municipality")
    WELFARE_BOARD = "welfare_board", _("public welfare board")


class Organisation(models.Model):
    """A town or its welfare board: who asks, under which name, in which colours, with which legal texts."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MUNICIPALITY)
    host = models.CharField(
        _("host name"),
        max_length=120,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Where candidates find the portal."),
    )
    partner = models.OneToOneField(
        "self",
        verbose_name=_("partner organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text=_("The welfare board of the city, or the city of the welfare board: for joint reserves."),
    )
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#0b5563",
        validators=[
            RegexValidator(
                r"^#[0-9a-fA-F]{6}$", _("Give a colour as # and six digits, for example #0b5563.")
            ),
            validate_brand_colour,
        ],
    )
    logo = models.FileField(
        _("logo"), upload_to="logos/", blank=True, validators=[FileExtensionValidator(["svg", "png"])]
    )
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("municipality"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    website = models.URLField(_("website"), blank=True)
    department = models.CharField(_("department that recruits"), max_length=120, blank=True)
    authority = models.CharField(
        _("appointing authority"),
        max_length=120,
        blank=True,
        help_text=_("For example: college van burgemeester en schepenen."),
    )
    signatories = models.JSONField(_("who signs the reserve list"), default=list, blank=True)
    legal_grounds = models.TextField(
        _("legal grounds"),
        blank=True,
        default=first_grounds,
        help_text=_(
            "One a line. They stand in every draft decision; the version of the rules of the procedure is added by itself."
        ),
    )
    appeal_text = models.TextField(_("means of appeal"), blank=True)
    inspection_text = models.TextField(_("feedback and inspection"), blank=True)
    privacy_text = models.TextField(_("privacy"), blank=True)
    retention_months = models.PositiveSmallIntegerField(
        _("retention period (months)"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_(
            "How long files are kept after the end of a procedure, or of a reserve. State the same period in the "
            "text about privacy."
        ),
    )
    accessibility_text = models.TextField(
        _("accessibility"),
        blank=True,
        help_text=_("Your accessibility statement. Without one the portal shows a careful general text."),
    )
    confidentiality_text = models.TextField(
        _("confidentiality statement of the jury"),
        blank=True,
        help_text=_(
            "Who sits in a jury confirms it before the first dossier opens. Without one the jury gets a careful general text."
        ),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("notice period (calendar days)"),
        default=14,
        help_text=_(
            "How long beforehand candidates get an invitation. The planning warns when it is shorter."
        ),
    )
    legal_texts_confirmed = models.BooleanField(
        _("legal texts confirmed"), default=False, help_text=_("Have your lawyer confirm these texts first.")
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def chain(self):
        """Name of this organisation's chain in the journal."""
        return f"organisation:{self.slug}"

    def address(self, path):
        """The full address of a page, for a letter; "" where the organisation has no host name.

        It holds no secret and does nothing by itself: who opens it signs in first, and a mail scanner spends nothing.
        """
        return settings.PORTAL_ADDRESS.format(host=self.host) + path if self.host else ""


class UnionContact(models.Model):
    """Whom of a recognised union to tell of each test: its observer may attend."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="union_contacts"
    )
    name = models.CharField(_("union"), max_length=120)
    email = models.EmailField(_("e-mail"))

    class Meta:
        verbose_name = _("union contact")
        verbose_name_plural = _("union contacts")
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="union_contact_once"),
        ]

    def __str__(self):
        return self.name


class Competency(models.Model):
    """A competency of the organisation's own library, with what each level looks like. A vacancy takes it over by value: what
    changes here afterwards changes nothing in a procedure."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="competencies"
    )
    key = models.CharField(
        _("key"),
        max_length=50,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and underscores only."))],
        help_text=_("The name by which rules refer to it: small letters, digits and underscores."),
    )
    name = models.CharField(_("name"), max_length=120)
    group = models.CharField(_("group"), max_length=80, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    levels = models.PositiveSmallIntegerField(
        _("number of levels"), default=4, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competency library")
        ordering = ["organisation", "group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="competency_key_once"),
            models.CheckConstraint(condition=models.Q(levels__gte=1), name="competency_has_levels"),
        ]

    def __str__(self):
        return self.name


class CompetencyLevel(models.Model):
    """What one level of a competency looks like, so that jurors mean the same by it."""

    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), on_delete=models.CASCADE, related_name="described"
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1)])
    text = models.TextField(_("what it looks like"))

    class Meta:
        verbose_name = _("level of a competency")
        verbose_name_plural = _("levels of a competency")
        ordering = ["competency", "level"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="competency_level_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1), name="competency_level_from_1"),
        ]

    def __str__(self):
        return f"{self.competency}, {self.level}"


class FunctionFamily(models.Model):
    """Functions that ask the same of people, at one level of the organisation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="families"
    )
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=1, choices=[(level, level) for level in "ABCDE"])

    class Meta:
        verbose_name = _("function family")
        verbose_name_plural = _("function families")
        ordering = ["organisation", "level", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="function_family_once"),
        ]

    def __str__(self):
        return f"{self.name} ({self.level})"


class AskedLevel(models.Model):
    """The level of a competency that a function family asks."""

    family = models.ForeignKey(
        FunctionFamily, verbose_name=_("function family"), on_delete=models.CASCADE, related_name="asks"
    )
    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), on_delete=models.CASCADE, related_name="asked"
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("level that a family asks")
        verbose_name_plural = _("levels that a family asks")
        ordering = ["family", "competency"]
        constraints = [
            models.UniqueConstraint(fields=["family", "competency"], name="asked_level_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1), name="asked_level_from_1"),
        ]

    def __str__(self):
        return f"{self.competency}, {self.level}"


class PayScale(models.Model):
    """A pay scale; its steps are yearly amounts at 100 %, for full-time work."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="pay_scales"
    )
    name = models.CharField(_("name"), max_length=40, help_text=_("As vacancies name it, “C1–C3”."))
    level = models.CharField(_("level"), max_length=1, choices=[(level, level) for level in "ABCDE"])

    class Meta:
        verbose_name = _("pay scale")
        verbose_name_plural = _("pay scales")
        ordering = ["organisation", "level", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="pay_scale_once"),
        ]

    def __str__(self):
        return self.name


class PayStep(models.Model):
    """The yearly amount, in euro at 100 %, after so many years of seniority in a scale."""

    scale = models.ForeignKey(
        PayScale, verbose_name=_("pay scale"), on_delete=models.CASCADE, related_name="steps"
    )
    years = models.PositiveSmallIntegerField(_("years of seniority"))
    amount = models.DecimalField(
        _("yearly amount at 100 %"), max_digits=9, decimal_places=2, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("step of a pay scale")
        verbose_name_plural = _("steps of a pay scale")
        ordering = ["scale", "years"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "years"], name="pay_step_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="pay_step_above_0"),
        ]

    def __str__(self):
        return f"{self.scale}, {self.years}"


class PayIndex(models.Model):
    """The coefficient by which amounts at 100 % are multiplied from a day on, until the next one."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="pay_indices"
    )
    since = models.DateField(_("since"))
    coefficient = models.DecimalField(
        _("coefficient"), max_digits=6, decimal_places=4, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("pay index")
        verbose_name_plural = _("pay indices")
        ordering = ["organisation", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "since"], name="pay_index_once"),
            models.CheckConstraint(condition=models.Q(coefficient__gt=0), name="pay_index_above_0"),
        ]

    def __str__(self):
        return f"{self.since}: {self.coefficient}"
