from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("HR administrator")
    OFFICER = "officer", _("selection officer")
    BUREAU = "bureau", _("selection bureau")
    JUROR = "juror", _("jury member")
    CANDIDATE = "candidate", _("candidate")


STAFF_ROLES = (Role.ADMINISTRATOR, Role.OFFICER, Role.BUREAU)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail address (kept in lower case). What one may do follows from the memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    digest = models.BooleanField(
        _("daily mail with what waits"),
        default=True,
        help_text=_("For staff: on working days, only when something waits."),
    )
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_user_email_lower_case"
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name or self.email

    @property
    def actor_key(self):
        """Opaque key of this user in the journal."""
        return f"user:{self.pk}"

    @cached_property
    def roles(self):
        """All roles of this user that stand today, over every organisation."""
        return frozenset(self.memberships.standing().values_list("role", flat=True))

    @property
    def is_staff(self):
        """Whether the back office is open to this user: Django's admin asks this."""
        return self.is_active and (self.is_superuser or not self.roles.isdisjoint(STAFF_ROLES))


class MembershipQuerySet(models.QuerySet):
    def standing(self):
        """Roles that somebody has today: without a last day, or with one that is not over."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=timezone.localdate()))


class Membership(models.Model):
    """A role in an organisation, up to and including a last day where there is one. A selection bureau is limited to one vacancy,
    named by its opaque key."""

    lock_rank = 12

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    vacancy_key = models.CharField(_("only for vacancy"), max_length=64, blank=True)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day of this access. Empty: no end.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in an organisation")
        verbose_name_plural = _("roles in an organisation")
        ordering = ["organisation", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "vacancy_key"], name="accounts_membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role="bureau") ^ models.Q(vacancy_key=""),
                name="accounts_bureau_has_one_vacancy",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"


class Conflict(models.Model):
    """A member of staff who declared a conflict of interest in a vacancy, named by its opaque key: the vacancy is closed to them
    until two others lift it, or an administrator ends it. One that was lifted stays, with who decided it and why."""

    lock_rank = 14

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="conflicts")
    vacancy_key = models.CharField(max_length=64, db_index=True)
    reason = models.TextField(_("reason"))
    declared_at = models.DateTimeField(_("declared"))
    asked_by = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(_("lifting asked"), null=True, blank=True)
    lifting_reason = models.TextField(_("reason of the lifting"), blank=True)
    lifted_by = models.CharField(max_length=64, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "vacancy_key"],
                condition=models.Q(lifted_at=None),
                name="accounts_conflict_once",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="accounts_conflict_has_reason"),
        ]

    def __str__(self):
        return f"{self.user}: {self.reason}"
