from django.urls import path

from jury import views

app_name = "jury"

urlpatterns = [path("", views.panels, name="panels")]
