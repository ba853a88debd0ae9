"""A software authenticator: makes passkeys and signs with them, as a browser would hand it on. Written from WebAuthn, CTAP and COSE,
not from the server. Every part of an answer can be bent, for tests of what must be refused."""

import base64
import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
ALGORITHMS = {"ES256": -7, "EdDSA": -8, "RS256": -257}


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def client_data(kind, challenge, origin, **more):
    return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": origin, "crossOrigin": False, **more}, separators=(",", ":")).encode()


class Authenticator:
    """One passkey. It counts its uses, unless `counts` is false."""

    def __init__(self, algorithm="ES256", counts=True, credential=None, key=None):
        makers = {"ES256": lambda: ec.generate_private_key(ec.SECP256R1()), "EdDSA": ed25519.Ed25519PrivateKey.generate, "RS256": lambda: rsa.generate_private_key(65537, 2048)}
        self.algorithm, self.key = algorithm, key or makers[algorithm]()
        self.credential = credential or os.urandom(32)
        self.counts, self.count, self.user = counts, 1 if counts else 0, None

    def cose_key(self):
        public = self.key.public_key()
        if self.algorithm == "ES256":
            point = public.public_numbers()
            return bytes.fromhex("a5010203262001215820") + point.x.to_bytes(32, "big") + bytes.fromhex("225820") + point.y.to_bytes(32, "big")
        if self.algorithm == "EdDSA":
            raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return bytes.fromhex("a4010103272006215820") + raw
        numbers = public.public_numbers()
        return bytes.fromhex("a401030339010020590100") + numbers.n.to_bytes(256, "big") + bytes.fromhex("2143") + numbers.e.to_bytes(3, "big")

    def data(self, relying_party, flags, key=b""):
        return hashlib.sha256(relying_party.encode()).digest() + struct.pack(">BI", flags, self.count) + key

    def made_data(self, relying_party, flags=PRESENT | VERIFIED):
        """Authenticator data with the public key: AAGUID, length and name of the credential, COSE key."""
        key = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + self.cose_key()
        return self.data(relying_party, flags | HAS_KEY, key)

    def sign(self, message):
        if self.algorithm == "ES256":
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        if self.algorithm == "EdDSA":
            return self.key.sign(message)
        return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def make(self, wish, origin, name="Test key", relying_party=None, flags=PRESENT | VERIFIED, kind="create", challenge=None, **more):
        """The body of POST /v1/me/passkeys."""
        self.user = wish["user"]
        said = client_data(kind, challenge or wish["challenge"], origin, **more)
        made = self.made_data(relying_party or wish["relying_party"], flags)
        return {"name": name, "client_data": base64url(said), "authenticator_data": base64url(made)}

    def use(self, question, origin, relying_party=None, flags=PRESENT | VERIFIED, kind="get", challenge=None, **more):
        """The body of POST /v1/passkeys/session."""
        self.count += 1 if self.counts else 0
        said = client_data(kind, challenge or question["challenge"], origin, **more)
        data = self.data(relying_party or question["relying_party"], flags)
        signature = self.sign(data + hashlib.sha256(said).digest())
        return {"credential": base64url(self.credential), "user": self.user, "client_data": base64url(said), "authenticator_data": base64url(data), "signature": base64url(signature)}
