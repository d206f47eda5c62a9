"""Vietnamese names of audited acts, for the people who read the log."""

from django.apps import apps

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
    "imports.download": "tải tệp nhập đã đánh dấu lỗi",
    "imports.commit": "ghi dữ liệu nhập",
    "imports.undo": "hoàn tác lần nhập",
    "roster.print_slips": "in phiếu tra cứu",
    "roster.reissue_secret": "cấp lại mã tra cứu",
    "roster.consent": "ghi đồng ý",
    "roster.withdraw_consent": "rút đồng ý",
    "results.publish": "công bố kết quả",
    "results.unpublish": "ngừng công bố",
    "results.correct": "điều chỉnh kết quả đã công bố",
    "results.preview": "xem trước như gia đình",
    "results.exam_undo": "hoàn tác lần nhập điểm thi",
    "results.exam_publish": "công bố điểm thi",
    "results.exam_withdraw": "ngừng công bố điểm thi",
    "results.exam_access": "quyết định cách tra cứu điểm thi",
    "submissions.open_campaign": "mở đợt báo cáo",
    "submissions.close_campaign": "chốt đợt báo cáo",
    "submissions.reopen_campaign": "bỏ chốt đợt báo cáo",
    "submissions.change_dates": "đổi hạn của đợt báo cáo",
    "submissions.follow_parent": "chuyển yêu cầu nộp sang nơi nhận mới",
    "submissions.upload": "tải lên dữ liệu nộp",
    "submissions.check_again": "kiểm tra lại dữ liệu nộp",
    "submissions.checked": "kiểm tra xong dữ liệu nộp",
    "submissions.send": "nộp dữ liệu",
    "submissions.replace": "thay bằng lần nộp sau",
    "submissions.discard": "bỏ bản chưa nộp",
    "submissions.explain": "giải trình",
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
