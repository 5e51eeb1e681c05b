from django.urls import path

from portal.views import applications, details, eligibility, statements, vacancies

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
    path("mijn/aanbod/<int:pk>/", applications.offer, name="offer"),
    path("mijn/brieven/<int:pk>/", applications.letter, name="letter"),
    path("mijn/gegevens/", details.details, name="details"),
    path("mijn/gegevens/download/", details.download, name="download"),
]
