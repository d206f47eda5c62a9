from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("thoat/", views.sign_out, name="sign_out"),
    path("hai-lop/", views.second_factor, name="second_factor"),
    path("hai-lop/cai-dat/", views.second_factor_setup, name="second_factor_setup"),
    path("hai-lop/ma-du-phong/", views.recovery_codes, name="recovery_codes"),
    path("tai-khoan/", views.sessions, name="sessions"),
    path("tai-khoan/ket-thuc/", views.end_sessions, name="end_sessions"),
    path("doi-mat-khau/", views.password_change, name="password_change"),
    path("quen-mat-khau/", views.password_reset, name="password_reset"),
    path("quen-mat-khau/da-gui/", views.password_reset_done, name="password_reset_done"),
    path("dat-mat-khau/<str:uid>/<str:token>/", views.password_new, name="password_new"),
    path("loi-moi/<str:token>/", views.invitation, name="invitation"),
    path("mo-lai/", views.reopen, name="reopen"),
    path("mo-lai/<str:token>/", views.reopen_confirm, name="reopen_confirm"),
]
