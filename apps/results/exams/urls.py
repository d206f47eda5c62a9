"""Public addresses of exams, under /tra-cuu/ky-thi/."""

from django.urls import path

from . import views

app_name = "exams"

urlpatterns = [
    path("<slug:slug>/", views.exam, name="exam"),
    path("<slug:slug>/pho-diem/", views.distribution, name="distribution"),
    path("<slug:slug>/pho-diem.csv", views.distribution_csv, name="distribution_csv"),
    path("<slug:slug>/giai/", views.prizes, name="prizes"),
]
