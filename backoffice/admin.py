"""The plain tables, in Django's own admin. Administrators change organisations, users and contact details; every change is
journaled. What is official or historic can be read here and changed nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.http.request import validate_host
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import STAFF_ROLES, Membership, Role, User
from backoffice.forms.organisations import OrganisationForm
from backoffice.journal_search import about_person
from backoffice.journal_words import KINDS, Line, lines, whats_of
from backoffice.letters import staff_invitation
from backoffice.scope import administered_by, documents_for, messages_for, vacancies_for
from candidates.forms.fields import DateInput
from candidates.models import Application, Candidate
from correspondence.actions import queue
from correspondence.models import Message
from correspondence.occasions import choices as occasion_choices
from documents.models import Document
from journal.actions import acting, record
from journal.models import Entry
from organisations.legal_texts import first_texts
from organisations.models import Organisation, UnionContact
from planning.models import Recusal, Seat
from reserves.models import Consultation, ReserveList
from scoring.models import ClosingRun, Result, Verdict
from scoring.records import fraction_value
from scoring.wording import figure
from vacancies.models import RulesVersion


def is_administrator(request: HttpRequest) -> bool:
    """Whether the plain tables are open to who asks."""
    return request.user.is_superuser or Role.ADMINISTRATOR in request.user.roles


class JournaledAdmin(admin.ModelAdmin):
    """Changes made here are one action by the user, with an entry in the journal of the organisation."""

    list_per_page = 50
    show_full_result_count = False

    def chains(self, obj: Model) -> Iterable[str]:
        """The chains in which a change of the object is journaled."""
        raise ImproperlyConfigured(f"{type(self).__name__} says in chains() where its changes are journaled.")

    def subject(self, obj: Model) -> str:
        return f"{obj._meta.model_name}:{obj.pk}"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self._acting(request):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self._acting(request):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self._acting(request):
            return super().delete_view(request, *args, **kwargs)

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(f"{reverse('backoffice:journal')}?kind=administration")

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self._record("table_added", obj)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        fields = [name for part in message for name in part.get("changed", {}).get("fields", [])]
        self._record("table_changed", obj, fields=[str(field) for field in fields])

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> None:
        for obj in queryset:
            self._record("table_deleted", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def _acting(self, request: HttpRequest) -> Any:
        return acting(by=request.user, at=now()) if request.method == "POST" else nullcontext()

    def _record(self, what: str, obj: Model, **data: Any) -> None:
        for chain in self.chains(obj):
            record(chain, what, subject=self.subject(obj), **data)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are official or historic: nobody changes them here."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("backoffice:journal")


@admin.register(Organisation)
class OrganisationAdmin(JournaledAdmin):
    form = OrganisationForm
    list_display = ["name", "kind", "host", "email", "legal_texts_confirmed"]
    list_filter = ["kind", "legal_texts_confirmed"]
    search_fields = ["name", "slug", "host"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "host", "partner"]}),
        (_("Look"), {"fields": ["colour", "logo"]}),
        (
            _("Address"),
            {"fields": ["department", "street", "postcode", "city", "email", "phone", "website"]},
        ),
        (_("Decisions"), {"fields": ["authority", "legal_grounds", "signatories"]}),
        (_("Planning"), {"fields": ["notice_days"]}),
        (
            _("Legal texts"),
            {
                "fields": [
                    "appeal_text",
                    "inspection_text",
                    "privacy_text",
                    "retention_months",
                    "accessibility_text",
                    "confidentiality_text",
                    "legal_texts_confirmed",
                ]
            },
        ),
    ]

    def chains(self, obj: Organisation) -> Iterable[str]:
        return [obj.chain]

    def subject(self, obj: Organisation) -> str:
        return obj.chain

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).filter(pk__in=administered_by(request.user).values("pk"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new organisation starts from careful legal texts, which nobody confirmed yet."""
        return first_texts() | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "partner" in form.changed_data:
            _pair(obj)
        if obj.host and "host" in form.changed_data and not validate_host(obj.host, settings.ALLOWED_HOSTS):
            text = gettext(
                "This installation does not answer to %(host)s yet: whoever runs it adds the name to ALLOWED_HOSTS."
            )
            messages.warning(request, text % {"host": obj.host})

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> list[str]:
        """The short name stands in the journal, the host name decides whose portal an address is."""
        if obj is None:
            return []
        return ["slug"] if request.user.is_superuser else ["slug", "host", "partner"]


def _pair(organisation: Organisation) -> None:
    """A city and its welfare board are each other's partner: who was the partner of either is so no more."""
    Organisation.objects.filter(partner=organisation).exclude(pk=organisation.partner_id).update(partner=None)
    if organisation.partner_id:
        Organisation.objects.filter(pk=organisation.partner_id).update(partner=organisation)


@admin.register(UnionContact)
class UnionContactAdmin(JournaledAdmin):
    """Unions that are told of each test."""

    list_display = ["name", "email", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "email"]

    def chains(self, obj: UnionContact) -> Iterable[str]:
        return [obj.organisation.chain]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnionContact]:
        mine = administered_by(request.user).values("pk")
        return super().get_queryset(request).filter(organisation__in=mine)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = administered_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: UnionContact | None = None) -> bool:
        return is_administrator(request)


class MembershipFormSet(BaseInlineFormSet):
    """Somebody who is added here belongs to an organisation from the start."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.validate_min, self.min_num = True, 1

    def clean(self) -> None:
        """A bureau sees one vacancy, an officer all of them: nobody is both."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        roles = {row.get("role") for row in rows if not row.get("DELETE")}
        if Role.BUREAU in roles and roles & {Role.ADMINISTRATOR, Role.OFFICER}:
            raise forms.ValidationError(
                _("Somebody of a selection bureau is no officer or administrator here. Use two addresses.")
            )


class MembershipInline(admin.StackedInline):
    model = Membership
    formset = MembershipFormSet
    extra = 0
    fields = [("organisation", "role", "vacancy_key", "until")]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "organisation":
            kwargs["queryset"] = administered_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A bureau is limited to one vacancy: chosen by name, kept by its key. Organisations are not made on the way."""
        if db_field.name == "vacancy_key":
            vacancies = vacancies_for(request.user).order_by("title", "number")
            choices = [("", "–"), *((v.key, f"{v.title} ({v.number})") for v in vacancies)]
            return forms.ChoiceField(
                label=capfirst(db_field.verbose_name),
                choices=choices,
                required=False,
                help_text=_("Only for a selection bureau."),
            )
        if db_field.name == "until":
            kwargs["widget"] = DateInput
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "organisation":
            return field.__class__(
                label=field.label, queryset=field.queryset, empty_label=None, required=field.required
            )
        return field

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_change_user(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_change_user(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_change_user(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_administrator(request)


def may_change_user(request: HttpRequest, obj: User | None) -> bool:
    """Whoever also works for an organisation of somebody else is changed by neither: an e-mail address opens an account."""
    if not is_administrator(request):
        return False
    if obj is None or request.user.is_superuser:
        return True
    if obj.is_superuser:
        return False
    mine = administered_by(request.user).values("pk")
    return not obj.memberships.exclude(organisation__in=mine).exists()


@admin.register(User)
class UserAdmin(JournaledAdmin):
    list_display = ["last_name", "first_name", "email", "role_names", "is_active"]
    list_display_links = ["last_name", "first_name"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["email", "first_name", "last_name"]
    fieldsets = [
        (
            None,
            {
                "fields": ["first_name", "last_name", "email", "is_active", "digest"],
                "description": _(
                    "No password is set here: with this e-mail address one signs in with a code by mail, "
                    "and may choose a password afterwards. Staff get a mail with how to begin."
                ),
            },
        )
    ]
    inlines = [MembershipInline]

    @admin.display(description=_("roles"))
    def role_names(self, obj: User) -> str:
        return ", ".join(
            f"{membership.get_role_display()} ({membership.organisation.name})"
            for membership in obj.memberships.all()
        )

    def chains(self, obj: User) -> Iterable[str]:
        organisations = Organisation.objects.filter(memberships__user=obj).distinct()
        return [organisation.chain for organisation in organisations] or ["installation"]

    def subject(self, obj: User) -> str:
        return obj.actor_key

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request).prefetch_related("memberships__organisation")
        if request.user.is_superuser:
            return users
        mine = Membership.objects.filter(organisation__in=administered_by(request.user).values("pk"))
        return users.filter(pk__in=mine.values("user"))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_change_user(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            # Who is invited signs in with a code by mail and may choose a password afterwards.
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who gets a role for staff reads so in a mail, with where and how to sign in."""
        super().save_formset(request, form, formset, change)
        rows = [row for row in formset.new_objects if row.role in STAFF_ROLES]
        vacancies = {vacancy.key: vacancy for vacancy in vacancies_for(request.user)} if rows else {}
        queue([staff_invitation(row, vacancies.get(row.vacancy_key)) for row in rows])

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> None:
        vars(obj).pop("roles", None)
        super().log_addition(request, obj, message)


@admin.register(Candidate)
class CandidateAdmin(JournaledAdmin):
    """Contact details only: what a candidate declared stands in the application."""

    list_display = ["last_name", "first_name", "email", "phone", "city", "organisation"]
    list_display_links = ["last_name", "first_name"]
    list_filter = ["organisation"]
    list_select_related = ["organisation"]
    search_fields = ["last_name", "first_name", "email"]
    fields = ["organisation", "first_name", "last_name", "email", "phone", "street", "postcode", "city"]
    readonly_fields = ["organisation"]

    def chains(self, obj: Candidate) -> Iterable[str]:
        return [obj.organisation.chain]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Candidate]:
        """Nobody whose only applications are to vacancies that the user does not reach: being a candidate there too, say."""
        applications = Application.objects.filter(candidate=OuterRef("pk"))
        reached = applications.filter(vacancy__in=vacancies_for(request.user).values("pk"))
        mine = super().get_queryset(request).filter(organisation__in=administered_by(request.user))
        return mine.filter(Exists(reached) | ~Exists(applications))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class SaidChangeList(ChangeList):
    """A page of the journal with its words, which are looked up for the whole page at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        for line in lines(self.result_list):
            line.entry.line = line


class EntryKind(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return KINDS

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(what__in=whats_of(self.value())) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The journal in the words of its own page; one entry also shows its keys, as the chain keeps them."""

    list_display = ["at", "said", "said_by", "said_where", "sequence"]
    list_filter = [EntryKind]
    search_fields = ["subject"]
    search_help_text = _("Name of a candidate, a jury member or a colleague")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fieldsets = [
        (None, {"fields": ["at", "said", "said_details", "said_by", "said_where", "sequence"]}),
        (_("As the chain keeps it"), {"fields": ["chain", "actor", "what", "subject", "data"]}),
    ]
    readonly_fields = ["said", "said_details", "said_by", "said_where"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SaidChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By the people in an entry: the journal itself holds opaque keys only."""
        if not search_term:
            return queryset, False
        return about_person(queryset, search_term, user=request.user), False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Entry | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            context |= {
                "title": gettext("Entry %(number)d") % {"number": obj.sequence},
                "subtitle": _line(obj).text,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("what"))
    def said(self, obj: Entry) -> str:
        return _line(obj).text

    @admin.display(description=_("details"))
    def said_details(self, obj: Entry) -> str:
        return ", ".join(_line(obj).details)

    @admin.display(description=_("by"))
    def said_by(self, obj: Entry) -> str:
        return _line(obj).actor

    @admin.display(description=_("vacancy"))
    def said_where(self, obj: Entry) -> str:
        vacancy = _line(obj).vacancy
        return vacancy.title if vacancy else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        chains = [organisation.chain for organisation in administered_by(request.user)]
        mine = Q(chain__in=vacancies_for(request.user).values("key")) | Q(chain__in=chains)
        return super().get_queryset(request).filter(mine)


def _line(entry: Entry) -> Line:
    """The words of an entry: those of its page of the table, or looked up for this one alone."""
    return getattr(entry, "line", None) or lines([entry])[0]


class OccasionFilter(admin.SimpleListFilter):
    """Letters by what they are about, by its name."""

    title, parameter_name = _("occasion"), "occasion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return occasion_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(occasion=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["recipient_name", "subject", "occasion_name", "state", "created_at", "sent_at"]
    list_filter = ["state", OccasionFilter]
    search_fields = ["recipient_name", "recipient_email", "subject"]
    exclude = [
        "body_html",
        "edited_from",
        "expires_at",
        "lease",
        "lease_until",
        "vacancy_key",
        "subject_key",
        "unique_key",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).filter(pk__in=messages_for(request.user).values("pk"))

    @admin.display(description=_("occasion"), ordering="occasion")
    def occasion_name(self, obj: Message) -> str:
        return str(dict(occasion_choices()).get(obj.occasion, obj.occasion))


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "version", "made_at", "sha256"]
    list_filter = ["kind"]
    search_fields = ["title", "sha256"]
    exclude = ["file", "vacancy_key", "subject_key", "made_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).filter(pk__in=documents_for(request.user).values("pk"))


class _OfVacancyAdmin(ReadOnlyAdmin):
    """Rows of vacancies that the user reaches, by the path to the vacancy."""

    vacancy_path = "vacancy"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        mine = {f"{self.vacancy_path}__in": vacancies_for(request.user).values("pk")}
        return super().get_queryset(request).filter(**mine)


@admin.register(RulesVersion)
class RulesVersionAdmin(_OfVacancyAdmin):
    list_display = ["vacancy", "number", "published_at", "fingerprint"]
    list_select_related = ["vacancy"]
    search_fields = ["vacancy__title", "vacancy__number", "fingerprint"]


@admin.register(Seat)
class SeatAdmin(_OfVacancyAdmin):
    vacancy_path = "round__vacancy"
    list_display = ["name", "role", "capacity", "round", "user"]
    list_filter = ["role"]
    list_select_related = ["round", "user"]
    search_fields = ["name", "round__title"]


@admin.register(Recusal)
class RecusalAdmin(_OfVacancyAdmin):
    vacancy_path = "seat__round__vacancy"
    exclude = ["declared_by"]
    list_display = ["seat", "application", "reason", "declared_at"]
    list_select_related = ["seat", "application__candidate"]
    search_fields = ["seat__name", "application__candidate__last_name"]


@admin.register(ClosingRun)
class ClosingRunAdmin(_OfVacancyAdmin):
    vacancy_path = "round__vacancy"
    exclude = ["closed_by"]
    list_display = [
        "round",
        "number",
        "held",
        "entrants",
        "exempt",
        "passed",
        "out",
        "withdrawn",
        "closed_at",
    ]
    list_filter = ["held"]
    list_select_related = ["round"]
    search_fields = ["round__title", "round__vacancy__title"]


@admin.register(Verdict)
class VerdictAdmin(_OfVacancyAdmin):
    vacancy_path = "run__round__vacancy"
    exclude = ["fraction"]
    list_display = ["participation", "kind", "goes_on", "points_shown", "place"]
    list_filter = ["kind", "goes_on"]
    list_select_related = ["participation__application__candidate", "participation__round", "run__round"]
    search_fields = ["participation__application__candidate__last_name", "run__round__title"]

    @admin.display(description=_("points"))
    def points_shown(self, obj: Verdict) -> str:
        """The points as people read them; the exact figure stands in the verdict itself."""
        points, maximum = fraction_value(obj.points), fraction_value(obj.maximum)
        if points is None or maximum is None:
            return "–"
        return gettext("%(points)s out of %(maximum)s") % {
            "points": figure(points),
            "maximum": figure(maximum),
        }


@admin.register(Result)
class ResultAdmin(_OfVacancyAdmin):
    vacancy_path = "ranking__vacancy"
    list_display = ["application", "outcome", "rank", "total_shown"]
    list_filter = ["outcome"]
    list_select_related = ["application__candidate"]
    search_fields = ["application__candidate__last_name", "application__reference"]

    @admin.display(description=_("total"))
    def total_shown(self, obj: Result) -> str:
        total = fraction_value(obj.total)
        return "–" if total is None else f"{figure(total)} %"


@admin.register(ReserveList)
class ReserveListAdmin(_OfVacancyAdmin):
    list_display = ["vacancy", "kind", "ranked", "valid_from", "valid_until", "extendable_until"]
    list_filter = ["kind", "ranked"]
    list_select_related = ["vacancy"]
    search_fields = ["vacancy__title", "decision_reference"]


@admin.register(Consultation)
class ConsultationAdmin(_OfVacancyAdmin):
    vacancy_path = "place__reserve_list__vacancy"
    exclude = ["contacted_by", "answered_by"]
    list_display = ["place", "contract", "channel", "contacted_at", "answer_by", "answer", "consequence"]
    list_filter = ["contract", "channel", "answer"]
    list_select_related = ["place__result__application__candidate"]
    search_fields = ["place__result__application__candidate__last_name"]
