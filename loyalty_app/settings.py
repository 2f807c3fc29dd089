"""One settings module; the environment decides. Secrets have no default: production refuses to start without them."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from loyalty_app.environment import env, env_int, env_list

BASE_DIR = Path(__file__).resolve().parent.parent

APP_ENV = env("APP_ENV", default="production", help="production, demo or test")
if APP_ENV not in ("production", "demo", "test"):
    raise ImproperlyConfigured(f"APP_ENV must be production, demo or test, not {APP_ENV!r}.")
IS_PRODUCTION = APP_ENV == "production"
DEBUG = False

SECRET_KEY = env("SECRET_KEY", help="a long random text; signs what the app gives out")
APP_URL = env("APP_URL", help="the app's public address, https://loyalty.example.com").rstrip("/")
ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS", default=urlsplit(APP_URL).hostname or "", help="host names the app answers to"
)
PROXY_HOPS = env_int("PROXY_HOPS", default=1, help="proxies of your own before the app, each adding to X-Forwarded-For")
LOG_LEVEL = env("LOG_LEVEL", default="INFO", help="DEBUG, INFO, WARNING or ERROR")

# Shopify
SHOPIFY_API_KEY = env("SHOPIFY_API_KEY", help="the app's client id, from Shopify's dashboard")
SHOPIFY_API_SECRET = env("SHOPIFY_API_SECRET", help="the app's client secret")
SHOPIFY_API_SECRET_OLD = env("SHOPIFY_API_SECRET_OLD", default="", help="the secret before, while it is being rotated")
SHOPIFY_API_VERSION = "2026-10"
SHOPIFY_SCOPES = [
    "read_orders",
    "read_products",
    "read_customers",
    "write_customers",
    "read_customer_merge",
    "write_app_proxy",
    "write_discounts",
]
# Asked for when a merchant switches on a reward that needs it.
SHOPIFY_OPTIONAL_SCOPES = [
    "write_gift_cards",
    "write_gift_card_transactions",
    "read_store_credit_accounts",
    "write_store_credit_account_transactions",
]
SHOPIFY_SHOP_URL = env(
    "SHOPIFY_SHOP_URL", default="https://{shop}", help="where a shop's API is; another value only for a stand-in"
)
SHOPIFY_ADMIN_ORIGINS = env_list(
    "SHOPIFY_ADMIN_ORIGINS",
    default="https://{shop},https://admin.shopify.com",
    help="who may frame the app; {shop} is replaced",
)
APP_BRIDGE_URL = env(
    "APP_BRIDGE_URL",
    default="https://cdn.shopify.com/shopifycloud/app-bridge.js",
    help="Shopify's App Bridge script",
)
POLARIS_URL = env(
    "POLARIS_URL", default="https://cdn.shopify.com/shopifycloud/polaris.js", help="Shopify's Polaris web components"
)
APP_HANDLE = env("APP_HANDLE", default="loyalty", help="the app's handle in the Shopify admin's addresses")
TOKEN_KEYS = env_list("TOKEN_KEYS", help="Fernet keys that seal access tokens, newest first, comma separated")

# Webhooks
WEBHOOK_BODY_MAX_BYTES = env_int("WEBHOOK_BODY_MAX_BYTES", default=5_000_000, help="larger deliveries are refused")
PAYLOAD_RETENTION_DAYS = env_int("PAYLOAD_RETENTION_DAYS", default=90, help="processed payloads are dropped after this")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_rq",
    "loyalty_app.shops",
    "loyalty_app.audit_trail",
    "loyalty_app.revisions",
    "loyalty_app.members",
    "loyalty_app.orders",
    "loyalty_app.ledger",
    "loyalty_app.figures",
    "loyalty_app.outbox",
    "loyalty_app.work",
    "loyalty_app.earning",
    "loyalty_app.rewards",
    "loyalty_app.adjustments",
    "loyalty_app.appearance",
    "webhooks",
    "storefront_widget",
    "loyalty_app.dashboard",
    "loyalty_app",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "loyalty_app.gates.GateMiddleware",
    "loyalty_app.error_pages.DatabaseGone",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "loyalty_app.urls"
ASGI_APPLICATION = "loyalty_app.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "loyalty_app.dashboard.context.shopify",
            ]
        },
    }
]


def _database(url: str) -> dict:
    """postgresql://user:password@host:port/name?host=/socket/folder, as libpq reads it."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "loyalty_app.shopdb",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": parts.port or options.pop("port", ""),
        # The web's threads stay (loyalty_app/lanes.py), and so do their connections. A test lets its database go.
        "CONN_MAX_AGE": 0 if APP_ENV == "test" else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASE_URL = env("DATABASE_URL", help="postgresql://user:password@host/name")
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", help="redis://host:6379/0; wakes workers and counts requests; nothing is kept there")
RQ_QUEUES = {
    "default": {
        "URL": REDIS_URL,
        "DEFAULT_TIMEOUT": 300,
        "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 1, "socket_timeout": 5},
    }
}

LANGUAGE_CODE = "en"
USE_I18N = False  # the admin speaks English, and shoppers' texts are files of ours: there is no catalogue
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env("STATIC_ROOT", default="staticfiles", help="the folder that collectstatic fills")
# Shops get these from Shopify's CDN; the admin's preview shows the same files.
STATICFILES_DIRS = [("widget", BASE_DIR / "storefront_widget" / "extensions" / "loyalty" / "assets")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # A test that loads no script needs no collected files.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if APP_ENV == "test"
    else {"BACKEND": "loyalty_app.dashboard.scripts.Storage"},
}

# No cookie anywhere: the admin is authenticated by a bearer token per request, the widget by a signature.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # the app lives in Shopify's frame
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options: the embedded pages are framed; frame-ancestors is set per shop in gates.py
    "security.W003",  # CSRF middleware: no cookies, so nothing to forge; bearer tokens and signatures instead
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "loyalty_app.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        # Scanners ask for every name there is; the answer is 400, and nobody has to look.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
