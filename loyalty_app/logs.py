"""Structured logs: one JSON object a line, with the shop from the context and never a person's data."""

import json
import logging

from loyalty_app import faults
from loyalty_app.scope import active_shop_id

_STANDARD = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}
# Django adds the whole request, whose address may carry a session token; the message names the path already.
_STANDARD |= {"request"}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if shop_id := active_shop_id():
            line["shop"] = shop_id
        line.update({key: value for key, value in record.__dict__.items() if key not in _STANDARD})
        if record.exc_info:
            line["traceback"] = faults.traced(record.exc_info[1]) if record.exc_info[1] else ""
        return json.dumps(line, default=str)
