from django.urls import path

from organisations import views

urlpatterns = [
    path("<slug:slug>.css", views.stylesheet, name="organisation_stylesheet"),
    path("<slug:slug>/logo", views.logo, name="organisation_logo"),
]
