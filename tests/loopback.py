"""A server on loopback that answers what a test tells it, for answers no honest stand-in would give."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Answer:
    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)


@dataclass
class Loopback:
    """``answers`` are given in turn, the last one for ever; ``requests`` are what came: (path, headers, JSON)."""

    url: str
    answers: list
    requests: list = field(default_factory=list)


@contextmanager
def serving(*answers: Answer):
    loopback = Loopback("", list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            loopback.requests.append((self.path, dict(self.headers), json.loads(body)))
            answer = loopback.answers[0] if len(loopback.answers) == 1 else loopback.answers.pop(0)
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    loopback.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
