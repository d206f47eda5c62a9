"""Where editors write: news, notices, pages, pictures."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html

from apps.core.text import slugify_vi
from apps.organisations.admin_base import OwnedAdmin, RichTextAdmin

from .models import Article, Page, Picture
from .picturing import checked_picture, store
from .publishing import publish, unpublish

TASK_GROUP = "Nội dung trang"


class PublicationState(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [
            ("nhap", "bản nháp"),
            ("hen-gio", "hẹn giờ đăng"),
            ("da-dang", "đang hiển thị"),
            ("het-han", "đã gỡ"),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        conditions = {
            "nhap": Q(published_at__isnull=True),
            "hen-gio": Q(published_at__gt=now),
            "da-dang": Q(published_at__lte=now)
            & (Q(expires_at__isnull=True) | Q(expires_at__gt=now)),
            "het-han": Q(expires_at__lte=now),
        }
        return queryset.filter(conditions[self.value()]) if self.value() else queryset


class TextForm(forms.ModelForm):
    """A text whose address follows from its title unless somebody chose one."""

    class Meta:
        fields = []

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and cleaned.get("title"):
            cleaned["slug"] = self._free_slug(slugify_vi(cleaned["title"])[:100] or "bai-viet")
        return cleaned

    def _free_slug(self, wanted):
        taken = set(
            self._meta.model.objects.filter(slug__startswith=wanted)
            .exclude(pk=self.instance.pk)
            .values_list("slug", flat=True)
        )
        slug, number = wanted, 2
        while slug in taken:
            slug, number = f"{wanted}-{number}", number + 1
        return slug


class TextAdmin(RichTextAdmin, OwnedAdmin):
    """Drafts are written by editors; who may publish has actions and the publishing fields."""

    task_group = TASK_GROUP
    form = TextForm
    actions = ["publish_selected", "unpublish_selected"]
    publish_right = ""
    search_help_text = "Tìm theo tiêu đề, có dấu hoặc không dấu."

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        if not request.user.has_perm(self.publish_right, obj):
            fields += ["published_at", "expires_at"]
        return fields

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not request.user.has_perm(self.publish_right):
            actions.pop("publish_selected", None)
            actions.pop("unpublish_selected", None)
        return actions

    def has_change_permission(self, request, obj=None):
        """What visitors see already is changed only by those who may publish."""
        if (
            obj is not None
            and obj.is_published
            and not request.user.has_perm(self.publish_right, obj)
        ):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        obj.updated_by = request.user
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_published else None

    @admin.display(description="tình trạng")
    def state(self, obj):
        if obj.is_published:
            return "đang hiển thị"
        if obj.published_at is None:
            return "bản nháp"
        return "hẹn giờ đăng" if obj.published_at > timezone.now() else "đã gỡ"

    @admin.action(description="Đăng ngay các mục đã chọn")
    def publish_selected(self, request, queryset):
        self._act_on_each(request, queryset, publish, "Đã đăng")

    @admin.action(description="Gỡ các mục đã chọn khỏi trang")
    def unpublish_selected(self, request, queryset):
        self._act_on_each(request, queryset, unpublish, "Đã gỡ")

    def _act_on_each(self, request, queryset, act, done):
        count = 0
        for text in queryset:
            if not request.user.has_perm(self.publish_right, text):
                raise PermissionDenied
            try:
                act(text, user=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                count += 1
        if count:
            self.message_user(request, f"{done}: {count} mục.", messages.SUCCESS)


@admin.register(Article)
class ArticleAdmin(TextAdmin):
    publish_right = "content.publish_article"
    export_columns = (
        *("title", "kind", "state", "published_at", "expires_at", "is_pinned", "view_count"),
        *("author_name", "source_name", "source_url", "slug"),
    )
    list_display = ["title", "kind", "state", "published_at", "is_pinned", "view_count"]
    list_filter = [PublicationState, "kind", "is_pinned"]
    search_fields = ["search_text"]
    autocomplete_fields = ["picture"]
    date_hierarchy = "published_at"
    readonly_fields = ["view_count"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "summary", "body", "picture"]}),
        (
            "Đăng bài",
            {
                "fields": ["published_at", "expires_at", "is_pinned"],
                "description": "Để trống “đăng lúc” thì bài là bản nháp. Đặt giờ sau này thì bài "
                "tự hiện đúng giờ đó.",
            },
        ),
        (
            "Bài từ nơi khác",
            {
                "fields": ["source_name", "source_url"],
                "description": "Trang của trường chỉ đưa tin nội bộ và chuyên ngành giáo dục. "
                "Bài dẫn lại phải ghi rõ nguồn và địa chỉ nguồn.",
            },
        ),
        (
            "Khác",
            {"fields": ["author_name", "audio", "slug", "view_count"], "classes": ["collapse"]},
        ),
    ]


@admin.register(Page)
class PageAdmin(TextAdmin):
    publish_right = "content.publish_page"
    export_columns = ("title", "state", "position", "published_at", "expires_at", "slug")
    list_display = ["title", "state", "position", "updated_at"]
    list_filter = [PublicationState]
    search_fields = ["search_text"]
    fieldsets = [
        (None, {"fields": ["title", "body", "position"]}),
        ("Đăng trang", {"fields": ["published_at", "expires_at", "slug"]}),
    ]


class PictureForm(forms.ModelForm):
    upload = forms.FileField(
        label="Tệp ảnh",
        required=False,
        help_text="JPG, PNG hoặc WebP, tối đa 12 MB. Ảnh được thu nhỏ và xóa thông tin vị trí.",
    )

    class Meta:
        model = Picture
        fields = ["title", "alt"]

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload is None and not self.instance.pk:
            raise ValidationError("Hãy chọn một tệp ảnh.", code="required")
        return checked_picture(upload) if upload is not None else None


@admin.register(Picture)
class PictureAdmin(OwnedAdmin):
    task_group = TASK_GROUP
    form = PictureForm
    export_columns = ("title", "alt", "created_at")
    list_display = ["title", "thumbnail", "alt", "created_at"]
    list_display_links = ["title"]
    search_fields = ["title", "alt"]
    fields = ["upload", "title", "alt"]

    @admin.display(description="ảnh")
    def thumbnail(self, obj):
        smallest = min(obj.renditions, key=int, default=None)
        url = obj.image.storage.url(obj.renditions[smallest]) if smallest else obj.url
        return format_html('<img class="thumbnail" src="{}" alt="" width="96">', url)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.organisation_id = request.organisation.pk
        if form.cleaned_data["upload"] is not None:
            store(obj, form.cleaned_data["upload"])
        super().save_model(request, obj, form, change)
