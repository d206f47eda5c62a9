from django.urls import path

from . import views

app_name = "imports"

urlpatterns = [
    path("", views.history, name="history"),
    path("chon/", views.choose, name="choose"),
    path("moi/<str:kind>/", views.upload, name="upload"),
    path("mau/<str:kind>/", views.template, name="template"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/ghi/", views.commit, name="commit"),
    path("<int:batch_id>/xac-nhan/", views.confirm, name="confirm"),
    path("<int:batch_id>/lua-chon/", views.decide, name="decide"),
    path("<int:batch_id>/kiem-tra-lai/", views.check_again, name="check_again"),
    path("<int:batch_id>/bo/", views.drop, name="drop"),
    path("<int:batch_id>/hoan-tac/", views.undo, name="undo"),
    path("<int:batch_id>/tep-ket-qua/", views.result_workbook, name="result_workbook"),
]
