from django.urls import path

from portal import views
from portal.applying import views as applying

app_name = "portal"

urlpatterns = [
    path("", views.vacancies, name="vacancies"),
    path("vacatures/<int:pk>/", views.vacancy, name="vacancy"),
    path("vacatures/<int:pk>/infobrochure.pdf", views.brochure, name="brochure"),
    path("mijn/", views.applications, name="applications"),
    path("mijn/brieven/<int:pk>/", views.letter, name="letter"),
    path("mijn/afspraken/<int:pk>.ics", views.calendar, name="calendar"),
    path("solliciteren/<int:pk>/", applying.start, name="apply"),
    path("solliciteren/<int:pk>/code/", applying.code, name="apply_code"),
    path("solliciteren/<int:pk>/ontvangen/", applying.receipt, name="apply_receipt"),
    path("solliciteren/<int:pk>/<slug:slug>/", applying.step, name="apply_step"),
    path("mijn/kandidaturen/<int:pk>/documenten/", applying.documents, name="documents"),
    path("mijn/documenten/<int:pk>/", applying.attachment, name="attachment"),
]
