from django.urls import path

from .views import links, own_account, second_factor, signing_in

app_name = "accounts"

urlpatterns = [
    path("", signing_in.sign_in, name="sign_in"),
    path("thoat/", signing_in.sign_out, name="sign_out"),
    path("hai-lop/", second_factor.second_factor, name="second_factor"),
    path("hai-lop/cai-dat/", second_factor.second_factor_setup, name="second_factor_setup"),
    path("hai-lop/ma-du-phong/", second_factor.recovery_codes, name="recovery_codes"),
    path("tai-khoan/", own_account.sessions, name="sessions"),
    path("tai-khoan/ket-thuc/", own_account.end_sessions, name="end_sessions"),
    path("doi-mat-khau/", own_account.password_change, name="password_change"),
    path("quen-mat-khau/", links.password_reset, name="password_reset"),
    path("quen-mat-khau/da-gui/", links.password_reset_done, name="password_reset_done"),
    path("dat-mat-khau/<str:uid>/<str:token>/", links.password_new, name="password_new"),
    path("loi-moi/<str:token>/", links.invitation, name="invitation"),
    path("mo-lai/", links.reopen, name="reopen"),
    path("mo-lai/<str:token>/", links.reopen_confirm, name="reopen_confirm"),
]
