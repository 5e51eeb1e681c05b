from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VacanciesConfig(AppConfig):
    """What is offered: vacancies and the rules of their procedures."""

    name = "vacancies"
    verbose_name = _("Vacancies")
