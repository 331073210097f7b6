"""A real web server that webhooks are sent to: encrypted, in a thread of its own, answering as it is told."""

import ssl
import subprocess
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Receiver:
    """Where it is, what came, and how it answers: `code`, `answer`, more `headers`, and what it does before."""

    url: str = ""
    code: int = 200
    answer: bytes = b"thanks"
    headers: dict = field(default_factory=dict)
    before: object = None
    drip: float = 0
    got: list = field(default_factory=list)


def certificate(folder):
    """A certificate for this machine, signed by nobody but itself."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,DNS:hooks.example,IP:127.0.0.1",
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, cert


def start(key, cert):
    """Serve on a free port; returns the receiver and what stops it."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.path, dict(self.headers), body))
            if receiver.before:
                receiver.before()
            self.send_response(receiver.code)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            step = 1 if receiver.drip else len(receiver.answer) or 1
            for start in range(0, len(receiver.answer), step):
                time.sleep(receiver.drip)
                self.wfile.write(receiver.answer[start : start + step])

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"https://localhost:{server.server_address[1]}/hooks?for=crm"

    def stop():
        server.shutdown()
        server.server_close()
        thread.join()

    return receiver, stop
