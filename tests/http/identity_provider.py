"""A small identity provider on loopback: OpenID Connect's authorization code flow with PKCE. Written from the standards, not from the
server. Whatever it says can be bent, for tests of what must be refused."""

import base64
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import json
import secrets
import ssl
import threading
import time
import urllib.parse

from authenticator import base64url
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

CLIENT, SECRET = "tiller", "the client's secret"


def number(value, size=None):
    return base64url(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Pen:
    """Signs tokens, by one key of each kind."""

    def __init__(self):
        self.rsa, self.curve = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())

    def keys(self):
        modulus, point = self.rsa.public_key().public_numbers(), self.curve.public_key().public_numbers()
        return [{"kty": "RSA", "kid": "r1", "use": "sig", "alg": "RS256", "n": number(modulus.n), "e": number(modulus.e)},
                {"kty": "EC", "kid": "e1", "crv": "P-256", "x": number(point.x, 32), "y": number(point.y, 32)}]

    def signature(self, algorithm, message):
        if algorithm == "none":
            return b""
        if algorithm == "HS256":
            return hmac.new(SECRET.encode(), message, "sha256").digest()
        if algorithm == "ES256":
            pair = utils.decode_dss_signature(self.curve.sign(message, ec.ECDSA(hashes.SHA256())))
            return b"".join(value.to_bytes(32, "big") for value in pair)
        return self.rsa.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def token(self, claims, algorithm="RS256", **header):
        head = {"alg": algorithm, "kid": {"ES256": "e1"}.get(algorithm, "r1"), **header}
        message = ".".join(base64url(json.dumps(part).encode()) for part in (head, claims)).encode()
        return f"{message.decode()}.{base64url(self.signature(algorithm, message))}"


def certificate(folder, names):
    """A certificate authority and a server's certificate under it; the paths of the authority's and of the server's with its key."""
    def made(subject, issuer, key, signer, *extensions):
        name = lambda text: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signer, hashes.SHA256())

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = made("Test authority", "Test authority", authority_key, authority_key, (x509.BasicConstraints(ca=True, path_length=None), True))
    served = made("id", "Test authority", key, authority_key, (x509.SubjectAlternativeName(names), False))
    pem = lambda each: each.public_bytes(serialization.Encoding.PEM)
    (folder / "authority.pem").write_bytes(pem(authority))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(pem(served) + secret)
    return folder / "authority.pem", folder / "server.pem"


LOOPBACK = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]


class IdentityProvider:
    """`bent` changes what the next tokens say: fields of the claims, and "algorithm", "header", "token" (the whole of it). `answers` maps a
    path to what stands in for the honest answer: a function of the handler."""

    def __init__(self, host="127.0.0.1", server_pem=None, **said):
        self.pen, self.codes, self.bent, self.answers, self.hits = Pen(), {}, {}, {}, []
        self.said = said
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                provider.answer(self, b"")

            def do_POST(self):
                provider.answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *_):
                pass

            def say(self, status, body, **headers):
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(raw)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # a client that gave up is what some tests want
        if server_pem:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(server_pem)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.server.daemon_threads = True
        self.issuer = f"http{'s' if server_pem else ''}://{host}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def metadata(self):
        return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/in", "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"], "something_new": {"a": [1]}, **self.said}

    def answer(self, handler, body):
        path = urllib.parse.urlsplit(handler.path).path
        self.hits.append(path)
        if path in self.answers:
            return self.answers[path](handler)
        if path == "/.well-known/openid-configuration":
            return handler.say(200, self.metadata())
        if path == "/keys":
            return handler.say(200, {"keys": [{"kty": "oct", "k": "AAAA"}, *self.pen.keys()]})
        if path == "/token":
            return handler.say(*self.exchange(handler.headers, dict(urllib.parse.parse_qsl(body.decode()))))
        if path == "/in":
            return self.page(handler)
        return handler.say(404, {})

    def page(self, handler):
        """For real browsers: signs in as whom the path of the next visit says, at once."""
        back = self.sign_in(self.issuer + handler.path, self.bent.get("sub", "somebody"))
        target = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(handler.path).query))["redirect_uri"]
        handler.say(302, b"", Location=f"{target}?{urllib.parse.urlencode(back)}")

    def sign_in(self, address, subject, **asked):
        """What the browser is sent back with once `subject` has signed in at `address`."""
        fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query)) | asked
        assert fields["response_type"] == "code" and fields["client_id"] == CLIENT and fields["code_challenge_method"] == "S256", fields
        code = secrets.token_urlsafe(24)
        self.codes[code] = fields | {"subject": subject}
        return {"state": fields["state"], "code": code}

    def exchange(self, headers, form):
        pair = ":".join(urllib.parse.quote(part, safe="") for part in (CLIENT, SECRET))
        if headers.get("Authorization") != "Basic " + base64.b64encode(pair.encode()).decode():
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code"), None)
        digest = base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not asked or form.get("grant_type") != "authorization_code" or digest != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.token(asked)}

    def token(self, asked):
        bent = dict(self.bent)
        if "token" in bent:
            return bent["token"]
        algorithm, header = bent.pop("algorithm", "RS256"), bent.pop("header", {})
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": asked["subject"], "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], "email": "private@example.org", "name": "A Private Name"}
        return self.pen.token({name: value for name, value in {**claims, **bent}.items() if value is not None}, algorithm, **header)
