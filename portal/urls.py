from django.urls import path

from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.vacancies, name="vacancies"),
    path("vacatures/<int:pk>/", views.vacancy, name="vacancy"),
    path("vacatures/<int:pk>/infobrochure.pdf", views.brochure, name="brochure"),
    path("mijn/", views.applications, name="applications"),
    path("mijn/brieven/<int:pk>/", views.letter, name="letter"),
    path("mijn/afspraken/<int:pk>.ics", views.calendar, name="calendar"),
]
