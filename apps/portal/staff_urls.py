from django.urls import path

from .units import views

app_name = "units"

urlpatterns = [
    path("nhap/<int:batch_id>/thu-moi/", views.invitations, name="invitations"),
]
