"""A small OpenID Connect provider on this machine, with a key of its own; it says whatever a test tells it to."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = {"oidc_client_id": "console", "oidc_client_secret": "naisho"}
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value):
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


class Provider(ThreadingHTTPServer):
    """Answers discovery, keys and token requests; `claims` and `header` of the next token may be changed."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.discovery = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.claims, self.signed_with, self.algorithm, self.asked = {}, KEY, "RS256", []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def token(self):
        now = int(time.time())
        fixed = {"iss": self.issuer, "aud": "console", "sub": "s-1", "iat": now, "exp": now + 60}
        claims = {name: value for name, value in {**fixed, **self.claims}.items() if value is not None}
        return jwt.encode(claims, self.signed_with, algorithm=self.algorithm, headers={"kid": "k1"})


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def _send(self, answer):
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.asked.append(self.path)
        public = KEY.public_key().public_numbers()
        keys = {"kty": "RSA", "kid": "k1", "alg": "RS256", "n": _number(public.n), "e": _number(public.e)}
        self._send({"keys": [keys]} if self.path == "/keys" else self.server.discovery)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.path, {name: values[0] for name, values in form.items()}))
        self._send({"access_token": "a", "token_type": "Bearer", "id_token": self.server.token()})


def sent_to(response):
    """Return where a browser was sent and the query it takes along."""
    parts = urlsplit(response["Location"])
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {n: v[0] for n, v in parse_qs(parts.query).items()}
