from django.urls import path

from . import views

app_name = "content_staff"

urlpatterns = [
    path("tai-len/", views.upload_picture, name="upload_picture"),
]
