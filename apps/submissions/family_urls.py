from django.urls import path

from .views import families

app_name = "families"
urlpatterns = [
    path("", families.listed, name="listed"),
    path("de-nghi/", families.ask_correction, name="ask_correction"),
]
