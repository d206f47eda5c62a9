from django.urls import path

from . import views

app_name = "content"

urlpatterns = [
    path("tin-tuc/", views.article_list, name="article_list"),
    path("tin-tuc/<slug:slug>/", views.article, name="article"),
    path("tin-tuc/<slug:slug>/luot-xem/", views.count_view, name="count_view"),
    path("gioi-thieu/", views.about, name="about"),
    path("gioi-thieu/<slug:slug>/", views.page, name="page"),
    path("lien-he/", views.contact, name="contact"),
]
