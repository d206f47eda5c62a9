"""Vietnamese names of audited acts, for the people who read the log."""

from django.apps import apps
from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import localtime

from apps.core.vocabulary import Period, school_year_label

ACTION_LABELS = {
    "accounts.sign_in": "đăng nhập",
    "accounts.sign_in_failed": "đăng nhập sai",
    "accounts.sign_out": "đăng xuất",
    "accounts.invite": "gửi lời mời",
    "accounts.accept_invitation": "nhận lời mời",
    "accounts.revoke_invitation": "thu hồi lời mời",
    "accounts.send_reset_link": "gửi liên kết đặt lại mật khẩu",
    "accounts.change_password": "đổi mật khẩu",
    "accounts.set_second_factor": "cài xác thực hai lớp",
    "accounts.remove_second_factor": "gỡ xác thực hai lớp",
    "accounts.print_recovery_codes": "tạo mã dự phòng",
    "accounts.use_recovery_code": "dùng mã dự phòng",
    "accounts.end_session": "kết thúc phiên",
    "accounts.disable_idle": "khóa tài khoản lâu không dùng",
    "accounts.reopen": "mở lại tài khoản",
    "accounts.make_operator": "tạo người vận hành",
    "accounts.change_roles": "đổi vai trò",
    "organisations.create": "tạo đơn vị",
    "organisations.rename": "đổi tên đơn vị",
    "organisations.move": "chuyển đơn vị cấp trên",
    "organisations.merge": "sáp nhập",
    "organisations.close": "giải thể",
    "organisations.amend": "sửa thông tin đơn vị",
    "organisations.take_back": "hoàn tác việc tạo đơn vị",
    "add": "thêm",
    "change": "sửa",
    "delete": "xóa",
    "view": "xem",
    "export": "xuất danh sách",
    "import": "nhập từ bảng tính",
    "download": "tải tệp",
    "files.download": "tải tệp",
    "files.scan": "quét vi-rút",
    "imports.upload": "tải lên tệp nhập",
    "imports.decide": "chọn cho các dòng của tệp nhập",
    "imports.confirm": "xác nhận điểm cần hỏi của tệp nhập",
    "imports.drop": "bỏ tệp nhập, không ghi",
    "imports.download": "tải tệp nhập đã đánh dấu lỗi",
    "imports.commit": "ghi dữ liệu nhập",
    "imports.undo": "hoàn tác lần nhập",
    "roster.print_slips": "in phiếu tra cứu",
    "roster.reissue_secret": "cấp lại mã tra cứu",
    "roster.download_rollover": "tải bảng chuyển lớp",
    "roster.consent": "ghi đồng ý",
    "roster.withdraw_consent": "rút đồng ý",
    "results.publish": "công bố kết quả",
    "results.unpublish": "ngừng công bố",
    "results.correct": "điều chỉnh kết quả đã công bố",
    "results.issue_transcripts": "cấp học bạ",
    "results.print_transcripts": "in học bạ thành tệp",
    "results.download_transcripts": "tải tệp học bạ",
    "results.erase_transcripts": "xóa tệp học bạ hết hạn giữ",
    "results.void_transcript": "hủy bản học bạ",
    "results.class_template": "tải mẫu bảng điểm có sẵn danh sách lớp",
    "results.preview": "xem trước như gia đình",
    "results.exam_undo": "hoàn tác lần nhập điểm thi",
    "results.exam_publish": "công bố điểm thi",
    "results.exam_withdraw": "ngừng công bố điểm thi",
    "results.exam_access": "quyết định cách tra cứu điểm thi",
    "results.exam_mapping": "lưu cách ghép cột",
    "results.exam_slips": "in phiếu tra cứu của thí sinh",
    "results.exam_find": "tìm thí sinh mất phiếu",
    "results.exam_reissue": "cấp lại mã tra cứu của thí sinh",
    "submissions.open_campaign": "mở đợt báo cáo",
    "submissions.close_campaign": "chốt đợt báo cáo",
    "submissions.reopen_campaign": "bỏ chốt đợt báo cáo",
    "submissions.change_dates": "đổi hạn của đợt báo cáo",
    "submissions.save_campaign": "soạn đợt báo cáo",
    "submissions.discard_campaign": "xóa bản soạn đợt báo cáo",
    "submissions.add_units": "thêm đơn vị vào đợt báo cáo",
    "submissions.preview": "xem trước tệp đơn vị đã nộp",
    "submissions.remind": "nhắc đơn vị nộp dữ liệu",
    "submissions.digest": "gửi bản tổng hợp tình hình nộp",
    "submissions.bundle": "tải gói tệp nhiều đơn vị",
    "submissions.export": "xuất bảng tình hình nộp",
    "submissions.withdraw_waiver": "thu hồi việc miễn quy tắc",
    "submissions.settle": "kết luận học sinh ở hai đơn vị",
    "submissions.follow_parent": "chuyển yêu cầu nộp sang nơi nhận mới",
    "submissions.carry": "chuyển bản đang chờ xem xét sang nơi nhận mới",
    "submissions.upload": "tải lên dữ liệu nộp",
    "submissions.check_again": "kiểm tra lại dữ liệu nộp",
    "submissions.checked": "kiểm tra xong dữ liệu nộp",
    "submissions.send": "nộp dữ liệu",
    "submissions.replace": "thay bằng lần nộp sau",
    "submissions.discard": "bỏ bản chưa nộp",
    "submissions.explain": "giải trình",
    "submissions.ask_correction": "gia đình đề nghị sửa danh sách",
    "submissions.answer_correction": "trả lời đề nghị sửa danh sách",
    "submissions.begin_review": "xem xét dữ liệu nộp",
    "submissions.accept": "chấp nhận dữ liệu nộp",
    "submissions.give_back": "trả lại dữ liệu nộp",
    "submissions.reconsider": "xem xét lại dữ liệu đã chấp nhận",
    "submissions.extend": "gia hạn nộp",
    "submissions.unlock": "mở khóa nhận dữ liệu",
    "submissions.lock": "khóa nhận dữ liệu",
    "submissions.excuse": "miễn nộp",
    "submissions.end_excuse": "bỏ miễn nộp",
    "submissions.waive": "miễn một quy tắc",
    "submissions.consolidate": "yêu cầu lập bản tổng hợp",
    "submissions.consolidated": "lập xong bản tổng hợp",
    "submissions.send_on": "gửi bản tổng hợp lên cấp trên",
    "submissions.take_over": "đưa danh sách đã nộp vào hồ sơ",
    "submissions.erase_campaign": "yêu cầu xóa dữ liệu của đợt",
    "submissions.erase": "xóa tệp và dòng của lần nộp",
    "submissions.download": "tải dữ liệu nộp",
    "content.publish": "đăng bài",
    "content.unpublish": "gỡ bài",
}


def action_label(action):
    """Return the Vietnamese name of an act; those of the admin are ``app.model.verb``."""
    if action in ACTION_LABELS:
        return ACTION_LABELS[action]
    target_type, _dot, verb = action.rpartition(".")
    name = target_label(target_type)
    label = ACTION_LABELS.get(verb, action)
    return f"{label}: {name}" if name else label


def target_label(target_type):
    """Return the Vietnamese name of a kind of object, ``app.model``; "" when there is none."""
    app_label, _dot, model_name = target_type.partition(".")
    try:
        return str(apps.get_model(app_label, model_name)._meta.verbose_name)
    except LookupError:
        return ""


DETAIL_LABELS = {
    "access": "cách tra cứu",
    "at": "lúc",
    "batch": "lần nhập số",
    "campaign": "đợt báo cáo số",
    "cards": "số thẻ kết quả",
    "changed": "số đơn vị sửa",
    "count": "số lượng",
    "fields": "các mục đã sửa",
    "files": "số tệp",
    "findings": "số điểm",
    "invalid": "vì không hợp lệ",
    "is_active": "còn hiệu lực",
    "issue_number": "lần cấp",
    "key": "mã tin",
    "kind": "loại",
    "missing": "số đơn vị thiếu",
    "new": "số mục mới",
    "number": "lần nộp thứ",
    "on": "từ ngày",
    "on_time": "đúng hạn",
    "period": "kỳ",
    "publish_at": "mở lúc",
    "purpose": "mục đích",
    "reason": "lý do",
    "rejected": "số dòng có lỗi",
    "removed": "số dòng gỡ bỏ",
    "requirements": "số yêu cầu nộp",
    "restored": "số dòng khôi phục",
    "result": "kết quả",
    "results": "số kết quả",
    "role": "vai trò",
    "roles": "vai trò",
    "rows": "số dòng",
    "rule": "quy tắc",
    "second_factor": "xác thực hai lớp",
    "senders": "bên nộp",
    "sha256": "SHA-256",
    "slips": "số phiếu",
    "slug": "tên trong địa chỉ",
    "state": "tình trạng",
    "submission": "lần nộp số",
    "submissions": "số lần nộp",
    "tiers": "bên nộp",
    "transcripts": "số bản học bạ",
    "trial": "kiểm tra thử",
    "units": "số đơn vị",
    "with_reason": "số dòng ghi lý do",
    "year": "năm học",
}
MOMENTS = {"at", "publish_at"}


def detail_lines(detail):
    """Return the details of an entry as (name, value) in words for people."""
    return [
        (DETAIL_LABELS.get(name, name.replace("_", " ")), _in_words(name, value))
        for name, value in detail.items()
    ]


def _in_words(name, value):
    if isinstance(value, list):
        return ", ".join(_in_words(name, each) for each in value) or "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if name == "year" and isinstance(value, int):
        return school_year_label(value)
    if not isinstance(value, str):
        return "–" if value is None else str(value)
    if name == "kind":
        return import_string(settings.IMPORT_TITLE)(value)
    if name in WORDS:
        return str(WORDS[name]().get(value, value))
    if name in MOMENTS and (moment := parse_datetime(value)):
        return date_format(localtime(moment), "H:i d/m/Y")
    if name == "on" and (day := parse_date(value)):
        return date_format(day, "d/m/Y")
    return value


# Whose code words stand in a detail: name → function that returns code → word.
WORDS = {
    "access": lambda: _choices("results", "Exam", "access"),
    "period": lambda: dict(Period.choices),
    "purpose": lambda: dict(apps.get_model("roster", "Consent").Purpose.choices),
    "result": lambda: {"infected": "có vi-rút"},
    "role": lambda: dict(apps.get_model("accounts", "Membership").Role.choices),
    "roles": lambda: dict(apps.get_model("accounts", "Membership").Role.choices),
    "senders": lambda: _choices("submissions", "CampaignTier", "senders"),
    "state": lambda: (
        _choices("submissions", "CorrectionRequest", "state")
        | _choices("submissions", "Submission", "state")
    ),
    "tiers": lambda: _choices("submissions", "CampaignTier", "senders"),
}


def _choices(app_label, model_name, field_name):
    return dict(apps.get_model(app_label, model_name)._meta.get_field(field_name).flatchoices)
