"""Who is calling. Every view passes exactly one gate; a view without one answers 500 in tests and 404 in production.

The four gates: ``merchant`` (staff in the embedded admin), ``shopper`` (through Shopify's app proxy),
``shopify`` (Shopify itself) and ``public`` (nobody in particular).
"""

from django.core.exceptions import ImproperlyConfigured

GATES = ("merchant", "shopper", "shopify", "public")


def public(view):
    """Anyone may call it; it tells nothing about any shop."""
    view.gate = "public"
    return view


class GateMiddleware:
    """Default deny: a view that names no gate is never run."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "gate", None) not in GATES:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} has no gate.")
