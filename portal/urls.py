from django.urls import path

from portal.applying import views as applying
from portal.views import (
    address,
    applications,
    assignment,
    details,
    dossier,
    eligibility,
    erasing,
    hours,
    interest,
    requests,
    statements,
    vacancies,
)

app_name = "portal"

urlpatterns = [
    path("", vacancies.vacancies, name="vacancies"),
    path("vacatures/<int:pk>/", vacancies.vacancy, name="vacancy"),
    path("vacatures/<int:pk>/infobrochure.pdf", vacancies.brochure, name="brochure"),
    path("vacatures/<int:pk>/kom-ik-in-aanmerking/", eligibility.routes, name="eligibility"),
    path(
        "vacatures/<int:pk>/kom-ik-in-aanmerking/<slug:route>/", eligibility.check, name="eligibility_route"
    ),
    path("sitemap.xml", vacancies.sitemap, name="sitemap"),
    path("robots.txt", vacancies.robots, name="robots"),
    path("hulp/", statements.help_page, name="help"),
    path("privacy/", statements.privacy, name="privacy"),
    path("toegankelijkheid/", statements.accessibility, name="accessibility"),
    path("mijn/", applications.applications, name="applications"),
    path("mijn/kandidaturen/<int:pk>/", applications.application, name="application"),
    path("mijn/kandidaturen/<int:pk>/intrekken/", applications.withdraw, name="withdraw"),
    path("mijn/kandidaturen/<int:pk>/vragen/", requests.list_requests, name="requests"),
    path("mijn/kandidaturen/<int:pk>/vragen/<int:asked>/dossier/", dossier.dossier, name="dossier"),
    path("mijn/kandidaturen/<int:pk>/vragen/<slug:slug>/", requests.ask, name="ask"),
    path("mijn/kandidaturen/<int:pk>/reserve/", requests.availability, name="availability"),
    path("mijn/aanbod/<int:pk>/", applications.offer, name="offer"),
    path("mijn/interesse/<int:pk>/", interest.interest, name="interest"),
    path("mijn/brieven/<int:pk>/", applications.letter, name="letter"),
    path("mijn/gegevens/", details.details, name="details"),
    path("mijn/gegevens/e-mailadres/", address.address, name="address"),
    path("mijn/gegevens/e-mailadres/code/", address.code, name="address_code"),
    path("mijn/gegevens/wissen/", erasing.contact, name="erase_contact"),
    path("mijn/gegevens/account-verwijderen/", erasing.account, name="erase_account"),
    path("mijn/ontwerpen/<int:pk>/verwijderen/", erasing.draft, name="erase_draft"),
    path("mijn/gegevens/download/", details.download, name="download"),
    path("mijn/afspraken/<int:pk>.ics", applications.calendar, name="calendar"),
    path("mijn/uren/<int:pk>/", hours.hour, name="hour"),
    path("mijn/opdrachten/<int:pk>/", assignment.assignment, name="assignment"),
    path("mijn/opdrachten/<int:pk>/casus/<int:file>/", assignment.case, name="case"),
    path("mijn/opdrachten/<int:pk>/werk/", assignment.work, name="work"),
    path("solliciteren/<int:pk>/", applying.start, name="apply"),
    path("solliciteren/<int:pk>/code/", applying.code, name="apply_code"),
    path("solliciteren/<int:pk>/ontvangen/", applying.receipt, name="apply_receipt"),
    path("solliciteren/<int:pk>/<slug:slug>/", applying.step, name="apply_step"),
    path("mijn/kandidaturen/<int:pk>/documenten/", applying.documents, name="documents"),
    path("mijn/documenten/<int:pk>/", applying.attachment, name="attachment"),
]
