"""Another ASGI application by our own web server, in two processes.

python -m bench.peers.serve module:name [--host 127.0.0.1] [--port 8000]
"""

import argparse

from loyalty_app.server import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.peers.serve", description="Serves an application.")
    parser.add_argument("application")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    serve(asked.application, host=asked.host, port=asked.port, workers=2)
