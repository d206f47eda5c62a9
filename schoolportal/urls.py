from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("tra-cuu/ky-thi/", include("apps.results.exams.urls")),
    path("tra-cuu/xac-minh/", include("apps.results.transcripts.urls")),
    path("tra-cuu/danh-sach-da-nop/", include("apps.submissions.family_urls")),
    path("tra-cuu/", include("apps.results.urls")),  # first: the busiest on results day
    path("nop-du-lieu/", include("apps.submissions.urls")),
    path("bien-nhan/", include("apps.submissions.receipt_urls")),
    path("admin/nhap/", include("apps.imports.urls")),
    path("admin/hoc-sinh/", include("apps.roster.urls")),
    path("admin/ket-qua/", include("apps.results.staff_urls")),
    path("admin/ky-thi/", include("apps.results.exams.staff_urls")),
    path("admin/don-vi/", include("apps.portal.staff_urls")),
    path("admin/anh/", include("apps.content.staff_urls")),
    path("admin/tep/", include("apps.files.urls")),
    path("admin/", admin.site.urls),
    path("dang-nhap/", include("apps.accounts.urls")),
    path("", include("apps.organisations.urls")),
    path("", include("apps.content.urls")),
    path("", include("apps.portal.urls")),
]

handler400 = "apps.portal.errors.bad_request"
handler403 = "apps.portal.errors.permission_denied"
handler404 = "apps.portal.errors.not_found"
handler500 = "apps.portal.errors.server_error"

if settings.DEBUG or settings.DEMO:
    from django.views.static import serve

    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
