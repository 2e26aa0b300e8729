"""Django's settings. Every variable read here stands in .env.example and docs/settings.md (a test looks)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from whitenoise.compress import Compressor

from config import env

ROOT = Path(__file__).resolve().parents[2]
env.read_file(Path(env.text("EARMARK_ENV_FILE") or ROOT / ".env"))
VAR = env.folder("EARMARK_VAR", ROOT / "var")

DEBUG = env.flag("DEBUG")
REDIS_URL = env.text("REDIS_URL")
EMBEDDED = not REDIS_URL
SECRET_KEY = env.secret("SECRET_KEY", VAR / "secret_key", must_be_given=not EMBEDDED)
SITE_URL = env.web_address("SITE_URL", "http://127.0.0.1:8000")
HOST_OF_SITE = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", HOST_OF_SITE, *env.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
BEHIND_PROXY = env.flag("BEHIND_PROXY")
# Whether others than the people at this machine are meant to come in, wherever the site itself listens.
PUBLIC = BEHIND_PROXY or not all(env.is_this_machine(host) for host in ALLOWED_HOSTS)

INSTALLED_APPS = [
    "pages",
    "api",
    "exports",
    "game",
    "activelearning",
    "quality",
    "annotation",
    "clips",
    "jobs",
    "live",
    "accounts",
    "common",
    "config",
    "allauth",
    "allauth.account",
    "channels",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
    "config.apps.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "config.apps.StaticFiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.middleware.json_errors",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.device_marks.DeviceCookie",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database("DATABASE_URL", VAR / "earmark.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue at the start of a transaction instead of failing in the middle of it.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "config.postgres"
    if env.flag("DATABASE_POOLED"):
        # The connection of one transaction is not that of the next: nothing may be kept on it.
        DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        # What is prepared (common.planned) is planned once; compiling plans costs more than running them.
        wanted = DATABASES["default"].setdefault("OPTIONS", {})
        wanted.setdefault("options", "-c plan_cache_mode=force_generic_plan -c jit=off")

MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR / "media")
MEDIA_URL = ""  # nothing is served from the store but by clips.serving
S3_BUCKET = env.text("S3_BUCKET")
S3_ADDRESS = env.store_address("S3_ENDPOINT_URL", "S3_REGION") if S3_BUCKET else ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "common.static_storage.HashedFiles"
    },
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {  # type: ignore[dict-item]  # the other back ends have no options
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ADDRESS,
            "access_key": env.text("S3_ACCESS_KEY_ID") or None,
            "secret_key": env.text("S3_SECRET_ACCESS_KEY") or None,
            "region_name": env.text("S3_REGION") or None,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
            "querystring_expire": 600,
        },
    }
# How much may come in with one request, and how long one sound may be.
MAX_UPLOAD_MB = env.number("MAX_UPLOAD_MB", 4096)
MAX_CLIP_HOURS = env.number("MAX_CLIP_HOURS", 4)
# How many parts of a dataset are measured at once where jobs run in the web process.
FEATURE_WORKERS = env.at_least("FEATURE_WORKERS", 1, default=env.cores())
# Where so much may come in, from people who own data; everywhere else it is DATA_UPLOAD_MAX_MEMORY_SIZE.
UPLOAD_PAGES = ["clips:upload_form", "clips:upload_files", "clips:upload_piece", "clips:table_take"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**21
FILE_UPLOAD_TEMP_DIR = VAR / "uploading"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "common.npm.NpmFinder",
]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]  # nobody waits for these

# --- Background work and live updates --------------------------------------------------------------
# A Redis that does not answer is away; the broker's client would wait for it for ever, and hold a web thread.
REDIS_PATIENCE = {"socket_connect_timeout": 3, "socket_timeout": 5, "socket_keepalive": True}
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, **REDIS_PATIENCE} if REDIS_URL else {"polling_interval": 0.05}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"accounts.*": {"queue": "upkeep"}}  # people who leave wait for no upload
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, **REDIS_PATIENCE}]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": REDIS_PATIENCE,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
# What jobs import that takes seconds; where they run beside the site, it is imported at its start.
IMPORTED_BY_JOBS = ["quality.revising.everything"]
# What else happens, in the same transaction, when a project is launched; called with it.
PROJECT_LAUNCH_STEPS = ["quality.known.columns.complete_known", "activelearning.services.begin"]
# Which rules the page of rules tells that are kept elsewhere; called with the project.
RULES_TOLD = ["activelearning.machine.told.rule_of_machine_labels", "game.points.told.rule_of_points"]
# What else happens, in the same transaction, when a project is copied; called with it and its copy.
PROJECT_COPY_STEPS = ["quality.known.training.copy_training"]
# Which of some tasks a loop chose, in which round and why; called with their ids.
ROUNDS_OF_TASKS = "activelearning.selectors.rounds_of"
# Who may refuse, in the same transaction, what an owner now says of a dataset; called with it.
DATASET_EDIT_CHECKS = ["annotation.services.projects.check_rights_stay"]
# What else happens when an upload has been prepared; called with its dataset's id.
UPLOAD_PREPARED_STEPS = ["annotation.services.projects.open_new_clips"]
# What else happens, in the same transaction, when clips are withdrawn; called with their ids.
CLIP_WITHDRAWAL_STEPS = [
    "annotation.services.tasks.withdraw_items",
    "activelearning.withdrawing.forget_clips",
]
# What else happens, in the same transaction, when clips that were set aside are asked about again.
CLIP_RETURN_STEPS = ["annotation.services.cuts.ask_again"]
# Who may refuse, in the same transaction, that cut clips are taken back; called with their ids.
CUT_UNDO_STEPS = ["annotation.services.cuts.forget_clips"]
# What each part does when a person closes an account; run in this order by accounts.closing.
ACCOUNT_ERASERS = [
    "clips.closing.erase_datasets",
    "annotation.closing.end_projects",
    "quality.people.closing.erase_checks",
    "game.closing.erase_player",
    "accounts.erasing.erase_person",
]

# --- People ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:start"
ACCOUNT_LOGOUT_REDIRECT_URL = "pages:home"
# Where people are asked about what they did as a guest before they signed in.
GUEST_OFFER_URL = "game:keep_guest"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.NewAddressForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "signup": "accounts.forms.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = env.text("EMAIL_VERIFICATION", "optional")
ACCOUNT_UNIQUE_EMAIL = True
# A taken address looks like a free one; only its owner can confirm it.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_USERNAME_VALIDATORS = "accounts.names.VALIDATORS"
# accounts.views.entrance sends members on and lets guests in.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
# Wide enough for a class behind one address, narrow for one name; the rest as allauth has it.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "signup": "60/m/ip,300/h/ip",
    "guest": "60/m/ip,600/h/ip",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Earmark: "
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Earmark <earmark@localhost>")
vars().update(env.email("EMAIL_URL"))

# --- Safety ----------------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
# What other subdomains do, and whether browsers list the domain for ever, is not ours to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if BEHIND_PROXY:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Sounds come from this site, or from the bucket by a signed link.
SOUNDS = [SELF, "{0.scheme}://{0.netloc}".format(urlsplit(S3_ADDRESS))] if S3_BUCKET else [SELF]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [*SOUNDS, "blob:"],
        "connect-src": SOUNDS,
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# --- API -------------------------------------------------------------------------------------------
API_RATE = env.number("API_RATE", 0)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one names what a stranger should send: with it, nobody signed in is 401 and not 403.
        "accounts.tokens.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.PerPerson"],
    "EXCEPTION_HANDLER": "common.error_shape.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Earmark",
    "DESCRIPTION": "Play, own and read projects of sounds and questions.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PartyStateEnum": "game.together.models.PartyState",
        "StateEnum": "annotation.models.ProjectState",
    },
}

# --- Language, time, logs --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Each by its own name, whatever language is spoken at the moment.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [ROOT / "platform" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
