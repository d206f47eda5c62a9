"""Small master tables from a spreadsheet: preview, all or nothing, in people's words.

For lists of a few hundred rows that an export of the same list brings back unchanged. What is
large or dirty goes through ``apps.imports``.
"""

import tempfile
from datetime import timedelta
from secrets import token_hex

import tablib
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportMixin
from import_export.results import RowResult
from import_export.tmp_storages import BaseStorage

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.core.values import cell_text, is_blank

from .exporting import WorkbookFormat
from .table_rows import KINDS, TableField, TableResource

MOST_ROWS = 2000
MOST_BYTES = 5 * 1024 * 1024
FOLDER = "previews"
KEPT = timedelta(days=1)
GONE = "Bản xem trước không còn. Hãy tải tệp lên lại."


class AnyTableFormat(WorkbookFormat):
    """Whatever a spreadsheet program saves, read in the limited child process."""

    def can_export(self):
        return False

    def can_import(self):
        return True

    def create_dataset(self, in_stream, **kwargs):
        """Return the first sheet with its own row numbers; raise ValidationError for people."""
        with tempfile.NamedTemporaryFile(prefix="table-") as file:
            file.write(in_stream)
            file.flush()
            try:
                book = read_workbook(file.name)
            except UnreadableFile as error:
                raise ValidationError(f"{error.message} {error.remedy}") from error
        sheet = next((sheet for sheet in book.sheets if not sheet.hidden), None)
        rows = [] if sheet is None else sheet.rows
        start = next((n for n, row in enumerate(rows) if not all(map(is_blank, row))), None)
        if start is None:
            raise ValidationError("Tệp không có dòng nào. Hãy chọn tệp có bảng ở trang đầu tiên.")
        if len(rows) - start - 1 > MOST_ROWS:
            raise ValidationError(f"Bảng này chỉ nhận {MOST_ROWS} dòng. Hãy chia tệp ra.")
        headings = [cell_text(cell) for cell in rows[start]]
        dataset = tablib.Dataset(*rows[start + 1 :], headers=headings)
        dataset.heading_row = sheet.first_row + start
        return dataset


class TableFileForm(forms.Form):
    """One file; its kind is seen from its content."""

    import_file = forms.FileField(
        label="Tệp bảng tính",
        help_text="Excel, LibreOffice hoặc CSV. Bảng ở trang đầu, dòng đầu là tên cột.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp này rỗng. Hãy chọn tệp khác."},
    )

    def __init__(self, formats, resources, **kwargs):
        super().__init__(**kwargs)

    def clean_import_file(self):
        upload = self.cleaned_data["import_file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(
                f"Tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy chia thành nhiều tệp nhỏ hơn."
            )
        return upload

    def clean(self):
        return {**super().clean(), "format": "0"}


class WriteForm(forms.Form):
    """The previewed file, sealed for the person, the list and the unit that previewed it."""

    import_file_name = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *, signer, **kwargs):
        super().__init__(**kwargs)
        self.signer = signer

    def clean_import_file_name(self):
        try:
            return self.signer.unsign(self.cleaned_data["import_file_name"], max_age=KEPT)
        except BadSignature as error:
            raise ValidationError(GONE) from error

    def clean(self):
        return {**super().clean(), "format": "0", "original_file_name": ""}


class PreviewFile(BaseStorage):
    """An uploaded file between preview and writing; one that nobody writes goes after a day."""

    def save(self, data):
        self.remove_old()
        self.name = storages["private"].save(f"{FOLDER}/{token_hex(16)}", ContentFile(data))

    def read(self):
        with storages["private"].open(self.name) as file:
            return file.read()

    def remove(self):
        storages["private"].delete(self.name)

    @staticmethod
    def remove_old():
        storage = storages["private"]
        if not storage.exists(FOLDER):
            return
        for name in storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            try:
                if storage.get_modified_time(path) < timezone.now() - KEPT:
                    storage.delete(path)
            except FileNotFoundError:
                continue  # another process has just removed it


class TableImport(ImportMixin):
    """Adds "Nhập từ bảng tính" to an admin list of a small master table.

    ``import_columns`` are model fields; ``import_key`` those that name a row.
    """

    import_columns = ()
    import_key = ()
    import_formats = [AnyTableFormat]
    import_form_class = TableFileForm
    confirm_form_class = WriteForm
    tmp_storage_class = PreviewFile
    import_template_name = "admin/import_export/import.html"
    import_export_change_list_template = "admin/import_export/change_list_tables.html"

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_import_resource_classes(self, request):
        fields = {
            name: TableField(self.model._meta.get_field(name)) for name in self.import_columns
        }
        options = {
            "model": self.model,
            "fields": self.import_columns,
            "import_id_fields": self.import_key,
            "skip_unchanged": True,
            "report_skipped": True,
            "use_transactions": True,
            "clean_model_instances": True,
        }
        meta = type("Meta", (), options)
        return [type("MasterResource", (TableResource,), {**fields, "Meta": meta})]

    def import_action(self, request, **kwargs):
        response = super().import_action(request, **kwargs)
        response.context_data["title"] = f"Nhập từ bảng tính: {self.opts.verbose_name_plural}"
        name = getattr(request.FILES.get("import_file"), "tmp_storage_name", None)
        if name and "confirm_form" not in response.context_data:
            PreviewFile(name=name).remove()  # it has to be mended, nobody will write it
        return response

    def get_confirm_form_initial(self, request, import_form):
        if import_form is None:
            return {}
        name = import_form.cleaned_data["import_file"].tmp_storage_name
        return {"import_file_name": self._signer(request).sign(name)}

    def get_confirm_form_kwargs(self, request, import_form=None):
        kwargs = super().get_confirm_form_kwargs(request, import_form)
        return {**kwargs, "signer": self._signer(request)}

    def _signer(self, request):
        owner = f"{self.opts.label_lower}:{own_organisation_id()}:{request.user.pk}"
        return TimestampSigner(salt=f"table_import:{owner}")

    def add_data_read_fail_error_to_form(self, form, e):
        sentences = getattr(e, "messages", ["Không đọc được tệp. Hãy lưu lại dạng .xlsx."])
        for sentence in sentences:
            form.add_error("import_file", sentence)

    @method_decorator(require_POST)
    def process_import(self, request, **kwargs):
        """Write the previewed file together with its entry in the log, or say why not."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if not self.create_confirm_form(request).is_valid():
            return self._back(request, GONE)
        try:
            with transaction.atomic():
                return super().process_import(request, **kwargs)
        except FileNotFoundError:
            return self._back(request, GONE)
        except ValidationError as refusal:
            return self._back(request, " ".join(refusal.messages))

    def process_result(self, result, request):
        if result.problems:
            return self._back(
                request, "Dữ liệu đã thay đổi sau khi xem trước nên chưa ghi gì. Hãy tải lại tệp."
            )
        return super().process_result(result, request)

    def _back(self, request, sentence):
        messages.error(request, sentence)
        label = f"{self.opts.app_label}_{self.opts.model_name}"
        return HttpResponseRedirect(reverse(f"admin:{label}_import"))

    def generate_log_entries(self, result, request):
        totals = result.totals
        record(
            request.user,
            f"{self.opts.label_lower}.import",
            new=totals[RowResult.IMPORT_TYPE_NEW],
            changed=totals[RowResult.IMPORT_TYPE_UPDATE],
        )

    def add_success_message(self, result, request):
        new, changed, same = (result.totals[kind] for kind in KINDS)
        messages.success(request, f"Đã nhập: thêm {new}, sửa {changed}, giữ nguyên {same} dòng.")
