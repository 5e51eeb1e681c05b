"""A bad network between a browser and the live server: what a service worker sends cannot be held up inside the browser."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class FaultyNetwork:
    """Passes everything on to the server at `target`, but drops 30 % of the saves and loses the answer to 30 %; while `away`
    nothing gets through. Close it when done."""

    def __init__(self, target: str, seed: int) -> None:
        self.target = urlsplit(target)
        self.luck = random.Random(seed)
        self.away = False
        self.counts: Counter[str] = Counter()
        network = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                network.carry(self)

            do_POST = do_HEAD = do_GET

            def log_message(self, *_arguments: object) -> None:
                """The tests have no use for a line per request."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://localhost:{self.server.server_address[1]}"

    def carry(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        handler.close_connection = True
        draw = self.luck.random() if handler.path.endswith("/save/") else 1.0
        if self.away or draw < 0.3:
            self.counts["dropped"] += 1
            return
        server = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=30)
        headers = {
            name: value for name, value in handler.headers.items() if name.lower() not in OF_ONE_CONNECTION
        }
        server.request(handler.command, handler.path, body or None, headers | {"Connection": "close"})
        answer = server.getresponse()
        content = answer.read()
        server.close()
        if draw < 0.6:
            self.counts["lost"] += 1
            return
        handler.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_CONNECTION | {"date", "server"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
