"""The member's page and its files, through Shopify's app proxy."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from loyalty_app.gates import shopper
from loyalty_app.rates import Rate, Rates
from storefront_widget import card_codes, texts
from storefront_widget.asked import locale_of
from storefront_widget.member_page import colours, files, icon, manifest, shell

# Scripts, styles and pictures of the shop's own domain only, none of them inline; in nobody's frame.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' https://cdn.shopify.com; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Some thirty files, once for the page and once for its worker, and again with every release; nothing of them is dear.
FILES = Rates("files", member=Rate(200, 200), address=Rate(2000, 2000))
FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ABOUT = {
    "not_installed": "closed",
    "bad_signature": "unsigned",
    "too_many": "busy",
}  # the words for what the gate refuses
MARK = "X-Loyalty-Page"  # the service worker keeps what bears it: not a password page, not a captcha


def in_words(view: Callable) -> Callable:
    """A refusal is a page here, not an answer to a script: people read it."""

    @wraps(view)
    def worded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        refusal = json.loads(answer.content).get("error") if isinstance(answer, JsonResponse) else None
        if refusal not in ABOUT:
            return answer
        spoken = shell.locale_of(locale_of(request), request.headers.get("Accept-Language", ""))
        words, about = texts.around(spoken), ABOUT[refusal]
        page = render_to_string(
            "widget/not_available.html",
            {
                **texts.written(spoken),
                "title": words[f"page.{about}_title"],
                "text": words[f"page.{about}_text"],
                "to_shop": words["page.to_shop"],
            },
        )
        response = HttpResponse(page, status=answer.status_code)
        response.headers["Cache-Control"] = "no-store"
        if "Retry-After" in answer.headers:
            response.headers["Retry-After"] = answer.headers["Retry-After"]
        return _guarded(response, mark=about)

    return worded


@in_words
@shopper
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The document. It knows nobody: what is personal comes from ``card`` and ``state``, which no cache may keep.

    HTML, not Liquid: a page that the theme renders carries the theme's scripts, which no policy of ours could hold
    back from the card, and could neither open without a connection nor be put on a home screen by itself.
    """
    spoken = shell.locale_of(locale_of(request), request.headers.get("Accept-Language", ""))
    context = shell.of(request.shop, path=shell.proxy_path(request.proxy_path), locale=spoken)
    return _guarded(render(request, "widget/member_page.html", context), mark="open")


@shopper
@require_safe
def app_manifest(request: HttpRequest) -> HttpResponse:
    spoken = shell.locale_of(locale_of(request), request.headers.get("Accept-Language", ""))
    told = manifest.of(request.shop, path=shell.proxy_path(request.proxy_path), locale=spoken)
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")


@shopper
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its address decides what it may see, the proxy's folder and nothing of the shop's other
    pages: Shopify takes Service-Worker-Allowed away, and we would not ask for more.
    """
    path, found = shell.proxy_path(request.proxy_path), files.current()
    folder = f"{path}/assets/{found.digest}/"
    told = {
        "version": found.digest,
        "document": f"{path}/{shell.DOCUMENT}",
        "assets": f"{path}/assets/",
        "files": [*(folder + name for name in sorted(found.by_name)), f"{folder}look.css?v={colours.of_shop().stamp}"],
        "mark": MARK,
    }
    response = HttpResponse(f"const PAGE = {json.dumps(told)};\n{found.worker}", content_type=files.TYPES[".js"])
    response.headers["Content-Security-Policy"] = POLICY
    return response


@shopper(pace=FILES)
@require_safe
def asset(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """A file of the page, by its name in files.current(): no path ever reaches the disk.

    Under the digest of another version the file is answered, but not kept: while a release is rolled out, the page may
    come from one server and its files from another, and one that is a little older beats none.
    """
    found = files.current()
    if name not in found.by_name:
        raise Http404
    file = found.by_name[name]
    return _kept(request, file.content, file.content_type, FOR_EVER if digest == found.digest else "no-store")


@shopper(pace=FILES)
@require_safe
def look(request: HttpRequest, digest: str) -> HttpResponse:
    """The shop's colours as a style sheet: the page's policy allows no style inside the document."""
    chosen = colours.of_shop()
    kept = FOR_EVER if request.GET.get("v") == chosen.stamp else "no-store"
    return _kept(request, chosen.css.encode(), files.TYPES[".css"], kept)


@shopper(pace=FILES)
@require_safe
def app_icon(request: HttpRequest, size: int) -> HttpResponse:
    if size not in icon.SIZES:
        raise Http404
    chosen = colours.of_shop()
    drawn = icon.png(chosen.sign, size=size, ground=chosen.ground, ink=chosen.ink)
    return _kept(request, drawn, "image/png", A_DAY)


@shopper(pace=FILES)
@require_safe
def address_code(request: HttpRequest) -> HttpResponse:
    """A QR code of the page's own address, for a poster or a receipt. Shopify leads it on to the shop's own domain."""
    code = card_codes.qr(f"https://{request.shop.domain}{shell.proxy_path(request.proxy_path)}/{shell.DOCUMENT}")
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}" width="600" height="600">'
        f'<path fill="#fff" d="M0 0h{code.size}v{code.size}H0z"/><path d="{code.path}"/></svg>'
    )
    return _kept(request, drawn.encode(), "image/svg+xml", A_DAY)


def _kept(request: HttpRequest, content: bytes, content_type: str, how: str) -> HttpResponse:
    """An answer about nobody, which browsers and Shopify may keep."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = how
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["ETag"] = etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response)


def _guarded(response: HttpResponse, *, mark: str) -> HttpResponse:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[MARK] = mark
    return response
