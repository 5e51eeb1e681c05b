"""Every address of the application."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", include("backoffice.urls")),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("organisation/", include("organisations.urls")),
    path("jury/", include("jury.urls")),
    path("", include("portal.urls")),
]
