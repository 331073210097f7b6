"""Django's settings, all from the typed environment. Importing this file starts nothing."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rapport import __version__
from rapport.site.env import ensure_home, environment
from rapport.site.languages import offered
from rapport.site.rooms import ROOMS

ENV = environment()
HOME = ENV.home
LAKE = ENV.lake
KEYS = ENV.keys
ENGINE = ENV.engine
ENGINE_MEMORY = ENV.engine_memory
MINIMUM_GROUP = ENV.minimum_group
INTRODUCTION_DAYS = ENV.introduction_days
ADDRESS = ENV.site_address
VERSION = __version__
PACKAGE = Path(__file__).resolve().parent.parent
ensure_home(HOME)
if ENV.database_home and not ENV.database_url:
    ensure_home(ENV.database_home, variable="RAPPORT_DATABASE_HOME")
LAKE.mkdir(parents=True, exist_ok=True, mode=0o700)


if not os.access(PACKAGE / "engine", os.W_OK):  # an installation nobody may write to: compiled kernels go to the home
    os.environ.setdefault("NUMBA_CACHE_DIR", str(HOME / "cache" / "numba"))
# What the engine multiplies is small: threads of BLAS would wait for one another many times as long as they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _secret_key() -> str:
    """Return the signing key: given, or made once and kept in the home."""
    if given := ENV.secret_key.get_secret_value():
        return given
    path = KEYS / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(secrets.token_urlsafe(50), encoding="ascii")
        except FileExistsError:  # another process was first
            pass
    return path.read_text(encoding="ascii")


def _database() -> dict[str, Any]:
    shared: dict[str, Any] = {
        "CONN_HEALTH_CHECKS": True,  # a restarted server costs nobody an error page
        "ATOMIC_REQUESTS": False,  # an action is the transaction
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}},
    }
    if not ENV.database_url:
        return {"ENGINE": "rapport.site.database", "NAME": "rapport", **shared}
    url = urlsplit(ENV.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/") or "rapport",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": url.port or "",
        **shared,
    }


DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.hosts
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_vite",
    "ninja",  # its pages of the REST interface with files of our own server: nothing is loaded from elsewhere
    *(f"rapport.{room}" for room in ROOMS),  # before allauth, so that its pages take our templates
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "rapport.journeys",
    "rapport.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rapport.site.middleware.security_headers",
    "rapport.site.middleware.clean_text",
    "rapport.site.middleware.actor",
    "rapport.site.middleware.reader",
    "rapport.site.middleware.refusals",
]

ROOT_URLCONF = "rapport.site.urls"
WSGI_APPLICATION = "rapport.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "rapport.ui.folding.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rapport.site.context.frame",
            ],
        },
    }
]

FORM_RENDERER = "rapport.ui.renderer.FormRenderer"

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "rapport.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # we write to nobody who is not a user
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "login": "rapport.accounts.forms.SignInForm",
    "reset_password": "rapport.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "rapport.accounts.forms.NewPasswordForm",
    "change_password": "rapport.accounts.forms.ChangePasswordForm",
    "set_password": "rapport.accounts.forms.FirstPasswordForm",
    "reauthenticate": "rapport.accounts.forms.ConfirmForm",
}
# Beside allauth's own. A whole company may sit behind one address, so what counts per visitor is wide, and what
# counts per account ("key") is narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "claim": "60/m/ip",
    "join": "60/m/ip",
}
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # a link to choose a new password
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.trusted_proxy else 0  # whose word about the visitor's address counts
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.startswith("https://")
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ADDRESS]
SECRET_KEY = _secret_key()
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ENV.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Language and time
LANGUAGE_CODE = ENV.language
LANGUAGES = offered(PACKAGE)  # a browser's wish or an older choice that is not among them is passed over
TIME_ZONE = "UTC"
READER_TIME_ZONE = ENV.timezone
USE_I18N = USE_TZ = True
LOCALE_PATHS = [PACKAGE / "site" / "locale"]

# Limits on tries to sign in are counted here; in the database, so that all processes and hosts count together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_try",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Files
STATIC_URL = "/static/"
STATIC_ROOT = None  # WhiteNoise finds the files where they lie
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE / "ui" / "static" / "built" / "manifest.json",
        "static_url_prefix": "built",
    }
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
UPLOADS = HOME / "uploads"
UPLOADS.mkdir(parents=True, exist_ok=True, mode=0o700)
FILE_UPLOAD_TEMP_DIR = UPLOADS  # a large file is written once, to where it stays; the system's folder may be memory
UPLOAD_LIMIT = ENV.upload_limit * 2**20


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802 (WhiteNoise's name)
    """Vite puts a hash into every built name, so those files never change."""
    return "/built/assets/" in url


# Mail
EMAIL_BACKEND = "rapport.messaging.backend.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
SMTP_URL = ENV.smtp_url
IMAP_URL = ENV.imap_url
LMTP_BIND = ENV.lmtp_bind
REPLY_ADDRESS = ENV.reply_address
MAIL_CHECKER = ENV.mail_checker

# Webhooks
WEBHOOK_HOSTS = ENV.hosts_for_webhooks

# Jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "rapport.ledger.jobs.remember_failures"

# What a lower floor needs from a higher one, it learns here.
REACTIONS = "rapport.journeys.REACTIONS"  # the ledger: who reacts to a fact
REACTIONS_ASKED = "rapport.journeys.ASKED"  # the ledger: reactions to what somebody asked to hear of just now
WITHHELD = "rapport.journeys.subscribed_fact_leaves_by_webhook.withheld"  # neither sent out nor listed
RECORD_FACT = "rapport.ledger.public.record"  # accounts: where facts are written
RECORD_LOOK = "rapport.privacy.public.record_look"  # the ledger: where it is written down that somebody looked
ACTOR = "rapport.directory.public.actor_of_account"  # intake: who acts where a job does what an account asked for
PEOPLE = "rapport.directory.public"  # privacy: names of people, and whose account is whose

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {
        "psycopg.pool": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        "ibis": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd names sender and receiver of every mail at INFO
    },
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique by a constraint that ignores case
