from django.conf import settings
from django.core.validators import FileExtensionValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.colours import validate_brand_colour


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
