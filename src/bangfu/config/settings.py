"""Django settings. Whatever differs between installations comes from the environment (docs/admin/settings.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from bangfu.config.environment import origin_of, read_environment
from bangfu.config.keys import load_or_make_keys

ENVIRONMENT = read_environment()
PACKAGE = Path(__file__).resolve().parents[1]
DATA = ENVIRONMENT.data
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
KEYS = load_or_make_keys(ENVIRONMENT.keys)

DEBUG = ENVIRONMENT.debug
SECRET_KEY = KEYS.signing
ALLOWED_HOSTS = ENVIRONMENT.hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins
BANGFU_DEMO = ENVIRONMENT.demo
BANGFU_FIELD_KEYS = {"fields": KEYS.fields, "current": KEYS.current, "blind": KEYS.blind}
BANGFU_KEY_FILE = ENVIRONMENT.keys
BANGFU_AUDIT_KEY = KEYS.audit
BANGFU_OIDC_MATCH = ENVIRONMENT.openid_match
BANGFU_FILES = DATA / "files"
BANGFU_RUNS_KEPT = ENVIRONMENT.runs_kept
BANGFU_ANCHORS = ENVIRONMENT.anchors

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Ours stand first, so that their templates win over those of a library.
    "bangfu.base",
    "bangfu.audit",
    "bangfu.jobs",
    "bangfu.reference",
    "bangfu.imports",
    "bangfu.orgs",
    "bangfu.accounts",
    "bangfu.inbox",
    "bangfu.registry",
    "bangfu.policies",
    "bangfu.screenings",
    "bangfu.casework",
    "bangfu.web",
    "bangfu.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_vite",
    "tree_queries",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "bangfu.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bangfu.accounts.middleware.OwnLanguageMiddleware",
    "bangfu.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bangfu.audit.middleware.AuditMiddleware",
    "bangfu.accounts.middleware.OwnPasswordMiddleware",
    "bangfu.web.middleware.ShellMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bangfu.config.urls"
WSGI_APPLICATION = "bangfu.config.wsgi.application"
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bangfu.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "bangfu.base.form_renderer.PlainRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "web/table.html"

# --- people -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "bangfu.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "bangfu.accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes counts failures, in the database and with a log
MFA_ADAPTER = "bangfu.accounts.adapters.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "帮扶"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": ENVIRONMENT.openid["name"],
                "client_id": ENVIRONMENT.openid["client_id"],
                "secret": ENVIRONMENT.openid["secret"],
                "settings": {"server_url": ENVIRONMENT.openid["server_url"]},
            }
        ]
        if ENVIRONMENT.openid
        else []
    }
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
# What is typed as a user name may be a password: only the names of accounts are kept readable, and no posted field is.
AXES_USERNAME_CALLABLE = "bangfu.accounts.counted_name.counted_name"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken", "next"]
BANGFU_API_REQUESTS_A_MINUTE = 600  # of one token, counted in each process
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers hold the redirect that answers a form to this as well: single sign-on leads to its provider.
        "form-action": [SELF, *([origin_of(ENVIRONMENT.openid["server_url"])] if ENVIRONMENT.openid else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
    }
}
CSRF_FAILURE_VIEW = "bangfu.web.errors.forged_form"

# --- files ------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [folder for folder in [PACKAGE / "static_built"] if folder.exists()]
# WhiteNoise serves the folders of the apps and the built front end as they stand; there is no collecting step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.*/assets/[\w-]+-[\w-]{8}\.\w+$"  # names that carry a hash of their content
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": PACKAGE / "static_built" / "manifest.json"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = ENVIRONMENT.https
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["bangfu.config.formats"]
USE_THOUSAND_SEPARATOR = False  # a year or a key would be grouped, too; templates group counts by intcomma
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
