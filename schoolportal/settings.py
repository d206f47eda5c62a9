"""All settings, in sections; values come from the environment through ``schoolportal.env``."""

import sys
import tempfile
from pathlib import Path

from csp.constants import NONE, SELF

from schoolportal import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Mode. Insecure is never the default. ---------------------------------------------------

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
TESTING = "pytest" in sys.modules
VAR_DIR = Path(
    tempfile.mkdtemp(prefix="portal-") if TESTING else env.text("VAR_DIR", str(BASE_DIR / "var"))
)
SECRET_KEY = env.secret_key(VAR_DIR / "secret_key")  # or the variable SECRET_KEY
ALLOWED_HOSTS = ["*"]  # HostMiddleware answers 404 to every host that is not in the table
SITE_SCHEME = env.choice(
    "SITE_SCHEME", ("https", "http"), "http" if DEBUG or DEMO or TESTING else "https"
)
# The port in links of mails and slips; 0 is the usual one of the scheme, as behind a proxy.
SITE_PORT = env.number("SITE_PORT", env.number("PORT", 8000) if DEBUG or DEMO else 0)
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

# --- Applications ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "apps.portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "ckeditor",
    "import_export",
    "csp",
    "apps.core",
    "apps.audit",
    "apps.organisations",
    "apps.accounts",
    "apps.files",
    "apps.imports",
    "apps.roster",
    "apps.results",
    "apps.content",
    "apps.submissions",
    "apps.portal",
    "django.forms",
]

MIDDLEWARE = [
    "apps.core.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.organisations.middleware.HostMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.portal.page_cache.PageCacheMiddleware",
    "apps.core.publicforms.AnonymousFormMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.accounts.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "schoolportal.urls"
WSGI_APPLICATION = "schoolportal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.portal.context.site",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------

DATABASES = {"default": env.database(f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Public pages and the marks that end their life; shared by all processes.
    "pages": env.cache(f"file://{VAR_DIR / 'cache' / 'pages'}"),
}
PAGE_CACHE = env.flag("PAGE_CACHE", default=not (DEBUG or TESTING))

MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
X_ACCEL = env.flag("X_ACCEL")  # nginx or Caddy in front sends the bytes of private files
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Background work ------------------------------------------------------------------------

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if TESTING
        else "django_tasks_db.DatabaseBackend"
    }
}

# What can be imported from a spreadsheet: kind → function that makes its Spec.
IMPORT_SPECS = {
    "roster.pupils": "apps.roster.importing.pupils_spec",
    "roster.rollover": "apps.roster.rolling.rollover_spec",
    "results.summary_sheet": "apps.results.importing.summary_sheet_spec",
    "results.subject_sheet": "apps.results.subject_sheet.subject_sheet_spec",
    "results.exam": "apps.results.exams.importing.exam_spec",
    "organisations.units": "apps.portal.units.importing.units_spec",
}

# Forms that ask for the parameters of an import: kind → form class.
IMPORT_FORMS = {
    "roster.pupils": "apps.roster.importing.PupilsForm",
    "roster.rollover": "apps.roster.rolling.RolloverForm",
    "results.summary_sheet": "apps.results.importing.SummarySheetForm",
    "results.subject_sheet": "apps.results.subject_sheet.SubjectSheetForm",
    "results.exam": "apps.results.exams.forms.ExamFileForm",
    "organisations.units": "django.forms.Form",
}

# The name of a kind for people, for the log, which lies below: function (kind) → text.
IMPORT_TITLE = "apps.imports.labels.title_of"

# Where a committed file leads on to: function (batch, user) → [Step].
IMPORT_NEXT_STEPS = "apps.portal.next_steps.after_import"

# Who may read a stored file without the right to read them all: one of these functions
# (user, stored file) -> bool must agree.
FILE_OPENERS = ["apps.imports.gates.opens"]

# Asked before a stored file is handed out: functions (user, stored file) -> bool, all must agree.
FILE_GATES = ["apps.imports.gates.may_open", "apps.results.transcripts.gates.may_open"]

# Who stays in a grade, as stated by an app above the roster: function (year) → {pupil id: "stay"}.
YEAR_RESULTS = "apps.results.promoting.pupils_with_results"
YEAR_OUTCOMES = "apps.results.promoting.stated_outcomes"

# What the background worker can do: kind → function (job) -> message, and its name for people.
JOB_KINDS = {
    "imports.check": "apps.imports.pipeline.check_batch",
    "imports.commit": "apps.imports.pipeline.commit_batch",
    "imports.undo": "apps.imports.pipeline.undo_batch",
    "submissions.check": "apps.submissions.checking.check_submission",
    "submissions.remind": "apps.submissions.reminding.remind_all_missing",
    "results.print_transcripts": "apps.results.transcripts.printing.print_transcripts",
    "submissions.cross_check": "apps.submissions.crosschecking.cross_check",
    "consolidations.make": "apps.submissions.consolidating.consolidate",
    "campaigns.erase": "apps.submissions.erasing.erase_campaign",
}
JOB_LABELS = {
    "imports.check": "kiểm tra tệp nhập",
    "imports.commit": "ghi dữ liệu nhập",
    "imports.undo": "hoàn tác lần nhập",
    "submissions.check": "kiểm tra dữ liệu nộp",
    "submissions.remind": "nhắc các đơn vị chưa nộp",
    "results.print_transcripts": "in học bạ",
    "submissions.cross_check": "đối chiếu học sinh giữa các đơn vị",
    "consolidations.make": "lập bản tổng hợp",
    "campaigns.erase": "xóa dữ liệu đợt báo cáo",
}

# What runs periodically: name → (function, interval in minutes).
PERIODIC_WORK = {
    "files.reap_jobs": ("apps.files.jobs.reap_lost_jobs", 1),
    "files.forget_tasks": ("apps.files.jobs.forget_old_tasks", 24 * 60),
    "files.check_stored": ("apps.files.orphans.check_stored_files", 60),
    "portal.publish_due": ("apps.portal.due.publish_due", 5),
    "content.count_views": ("apps.content.viewing.add_waiting_views", 10),
    "results.erase_transcripts": (
        "apps.results.transcripts.printing.erase_old_files",
        24 * 60,
    ),
    "results.renew_cards": ("apps.results.renewing.renew_cards", 60),
    "submissions.send_reminders": ("apps.submissions.reminding.send_due_reminders", 60),
    "submissions.follow_parents": ("apps.submissions.campaigning.follow_all_parents", 60),
    "submissions.erase_drafts": ("apps.submissions.erasing.erase_old_drafts", 24 * 60),
    "accounts.disable_idle": ("apps.accounts.idling.disable_idle_accounts", 24 * 60),
}
PERIODIC_LABELS = {
    "files.reap_jobs": "tìm tác vụ bị dừng giữa chừng",
    "files.forget_tasks": "dọn tác vụ cũ",
    "files.check_stored": "đối chiếu tệp đã lưu",
    "portal.publish_due": "làm mới trang có tin, kết quả đến giờ",
    "content.count_views": "cộng lượt xem",
    "results.erase_transcripts": "xóa tệp học bạ hết hạn giữ",
    "results.renew_cards": "dựng lại phiếu kết quả sau khi nâng cấp",
    "submissions.send_reminders": "nhắc các đơn vị chưa nộp dữ liệu",
    "submissions.follow_parents": "theo đơn vị đổi cấp trên trong đợt báo cáo",
    "submissions.erase_drafts": "xóa bản thử, bản đã bỏ sau 30 ngày",
    "accounts.disable_idle": "khóa tài khoản lâu không dùng",
}

# --- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.MembershipBackend"]
PASSWORD_HASHERS = ["apps.accounts.hashers.Argon2At19MiB"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
]
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=not (DEBUG or TESTING))
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_ENGINE = "apps.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_NAME = "phien"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
OTP_TOTP_ISSUER = "Cổng thông tin nhà trường"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4

# --- Web security ---------------------------------------------------------------------------

if TRUSTED_PROXY_COUNT > 0:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_SCHEME == "https"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "apps.portal.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if SITE_SCHEME == "https" else 0
SECURE_SSL_REDIRECT = SITE_SCHEME == "https" and TRUSTED_PROXY_COUNT > 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["schoolportal.formats"]

# --- Other parts ----------------------------------------------------------------------------

MAIL = env.email(f"file:///{VAR_DIR / 'mail'}" if DEMO or DEBUG or TESTING else None)
MAIL_ENABLED = MAIL is not None
if MAIL is not None:
    vars().update(MAIL)
EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hold a clerk for ever
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "khong-tra-loi@localhost")
CLAMAV_SOCKET = env.text("CLAMAV_SOCKET", "")

CKEDITOR_CONFIGS = {
    "default": {
        "language": "vi",
        "skin": "moono-lisa",
        "width": "100%",
        "height": 360,
        "entities": False,
        "disallowedContent": "*{*}",
        "justifyClasses": ["text-left", "text-center", "text-right", "text-justify"],
        "toolbar": "Short",
        "toolbar_Short": [
            ["Format", "Bold", "Italic", "Underline"],
            ["NumberedList", "BulletedList", "Blockquote"],
            ["Link", "Unlink", "Image", "Table"],
            ["JustifyLeft", "JustifyCenter", "JustifyRight"],
            ["RemoveFormat", "Undo", "Redo", "Maximize"],
        ],
        "format_tags": "p;h2;h3;h4",
        "extraPlugins": "divarea",
        "removePlugins": ",".join(
            ["wysiwygarea", "print", "exportpdf", "scayt", "wsc", "flash", "uploadimage", "iframe"]
            + ["embed", "embedbase", "autoembed", "preview", "templates", "forms", "about"]
            + ["elementspath", "resize", "stylesheetparser"]
        ),
        "versionCheck": False,
        "filebrowserImageUploadUrl": "/admin/anh/tai-len/",
    }
}
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]  # the editor's output is cleaned by nh3 both ways

IMPORT_EXPORT_FORMATS = []
WHITENOISE_KEEP_ONLY_HASHED_FILES = False  # the editor loads its language file by its plain name

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"apps": {"level": "INFO"}},
}
