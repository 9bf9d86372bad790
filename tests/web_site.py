"""A server on this machine plays the web."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HTML = "text/html; charset=utf-8"


@dataclass(slots=True)
class Site:
    """A web site: what each path answers, and which paths were asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    paths: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)

    def serves(self, path: str, body: bytes, *, kind: str = HTML, **headers: str) -> str:
        """Answer a path with a body; return its URL. With an etag, whoever has it gets a 304."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            is_had = "etag" in headers and request.headers["If-None-Match"] == headers["etag"]
            request.send_response(304 if is_had else 200)
            if "etag" in headers:
                request.send_header("ETag", headers["etag"])
            if is_had:
                request.end_headers()
                return
            request.send_header("Content-Type", kind)
            request.send_header("Content-Length", headers.get("length", str(len(body))))
            if "encoding" in headers:
                request.send_header("Content-Encoding", headers["encoding"])
            request.end_headers()
            with suppress(OSError):  # the reader may hang up
                request.wfile.write(body)

        self.paths[path] = answer
        return self.url + path

    def answers(self, path: str, status: int, **headers: str) -> str:
        """Answer a path with a status and headers alone; return its URL."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", "0")
            request.end_headers()

        self.paths[path] = answer
        return self.url + path


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site that is empty at first, until the block ends."""
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            answer = found.paths.get(self.path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
