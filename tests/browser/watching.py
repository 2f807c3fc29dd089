"""What a browser did on the way: whom it asked, and what it complained about."""

from urllib.parse import urlsplit

# Chromium complains of every answer above 400, and this one is how a form comes back with its errors.
REFUSED_FORM = "status of 422"
# htmx reports so when a newer request takes an older one's place, as a preview does while somebody types. What really
# fails is a sendError, a responseError or a timeout.
TAKEN_BACK = ("htmx:sendAbort", "htmx:afterRequest")
LOCAL_SCHEMES = {"about", "blob", "data"}


class Watch:
    """``asked`` are the addresses in order, ``elsewhere`` those not on this machine, ``errors`` the console's."""

    def __init__(self):
        self.asked: list[str] = []
        self.elsewhere: list[str] = []
        self.errors: list[str] = []

    def over(self, context) -> None:
        context.on("request", lambda request: self._note(request.url))
        context.on("console", lambda message: self._complain(message.text) if message.type == "error" else None)
        context.on("weberror", lambda problem: self._complain(str(problem.error)))

    def of_the_app(self) -> list[str]:
        """The paths under the app proxy that were asked for."""
        return [path for address in self.asked if (path := urlsplit(address).path).startswith("/apps/loyalty")]

    def _note(self, address: str) -> None:
        self.asked.append(address)
        if not _is_local(address):
            self.elsewhere.append(address)

    def _complain(self, text: str) -> None:
        if REFUSED_FORM not in text and not text.startswith(TAKEN_BACK):
            self.errors.append(text)


def _is_local(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme in LOCAL_SCHEMES or host in {"127.0.0.1", "localhost"} or host.endswith(".localhost")
