"""The plain tables of what an organisation keeps for all its vacancies: competencies, function families, pay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.admin import JournaledAdmin, is_administrator
from backoffice.scope import administered_by
from organisations.models import (
    AskedLevel,
    Competency,
    CompetencyLevel,
    FunctionFamily,
    PayIndex,
    PayScale,
    PayStep,
)


class LibraryAdmin(JournaledAdmin):
    """Rows of the organisations that the user administers. A vacancy keeps its own copy: any of them may go."""

    list_filter = ["organisation"]

    def chains(self, obj: Model) -> Iterable[str]:
        return [obj.organisation.chain]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        mine = administered_by(request.user).values("pk")
        return super().get_queryset(request).filter(organisation__in=mine).select_related("organisation")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = administered_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_administrator(request)


class LibraryInline(admin.StackedInline):
    """Lines of a row of the library, for whoever may change the row."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_administrator(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class LevelsFormSet(BaseInlineFormSet):
    """No level beyond the number of levels."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            level = form.cleaned_data.get("level") if hasattr(form, "cleaned_data") else None
            if level and level > (self.instance.levels or level):
                message = gettext("There is no level %(level)s: this competency has %(levels)s.")
                form.add_error("level", message % {"level": level, "levels": self.instance.levels})


class CompetencyLevelInline(LibraryInline):
    model = CompetencyLevel
    formset = LevelsFormSet
    fields = [("level", "text")]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea({"rows": 2, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Competency)
class CompetencyAdmin(LibraryAdmin):
    """Competencies with what each level looks like."""

    inlines = [CompetencyLevelInline]
    list_display = ["name", "group", "levels", "described_levels", "organisation"]
    list_filter = ["group", "organisation"]
    search_fields = ["name", "key", "definition"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competency]:
        return super().get_queryset(request).annotate(number=Count("described"))

    @admin.display(description=_("levels described"), ordering="number")
    def described_levels(self, obj: Competency) -> int:
        return obj.number


class AskedLevelInline(LibraryInline):
    model = AskedLevel
    fields = [("competency", "level")]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "competency":
            mine = administered_by(request.user).values("pk")
            kwargs["queryset"] = Competency.objects.filter(organisation__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(FunctionFamily)
class FunctionFamilyAdmin(LibraryAdmin):
    """Function families with the competencies that they ask."""

    inlines = [AskedLevelInline]
    list_display = ["name", "level", "organisation"]
    list_filter = ["level", "organisation"]
    search_fields = ["name"]


class PayStepInline(LibraryInline):
    model = PayStep
    fields = [("years", "amount")]


@admin.register(PayScale)
class PayScaleAdmin(LibraryAdmin):
    """Pay scales with their steps, at 100 %."""

    inlines = [PayStepInline]
    list_display = ["name", "level", "organisation"]
    list_filter = ["level", "organisation"]
    search_fields = ["name"]


@admin.register(PayIndex)
class PayIndexAdmin(LibraryAdmin):
    """From when which index holds."""

    list_display = ["since", "coefficient", "organisation"]
