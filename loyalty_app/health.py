"""Is the process up, and can it do its work? For the platform that runs it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from loyalty_app.gates import public


@public
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. Redis is left out: without it everything still works."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    return JsonResponse({"ready": True})
