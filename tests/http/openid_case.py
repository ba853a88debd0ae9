"""What the tests of sign-ins by identity providers share: settings, browsers that go there and come back, people."""

import pathlib
import shutil
import tempfile
import unittest

from identity_provider import SECRET, IdentityProvider
from tiller_server import ADULT, TillerServer

LINKED, REGISTER, BY_CODE = "/v1/me/linked-identities", "/v1/openid/account", "/v1/openid/session"


def table(folder, name, provider, plain=True, **more):
    secret = folder / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    fields = {"name": name, "label": f"The {name}", "issuer": provider.issuer, "client_id": "tiller", "client_secret_file": str(secret), **({"plain_on_loopback": True} if plain else {}), **more}
    written = {key: "true" if value is True else repr(value).replace("'", '"') for key, value in fields.items()}
    return "[[openid]]\n" + "".join(f"{key} = {value}\n" for key, value in written.items())


class Visitor:
    """A browser that goes to a provider and comes back."""

    def __init__(self, server, client=None):
        self.server, self.client = server, client or server.client()

    def call(self, method, path, body=None, **headers):
        return self.client.call(method, path, body, headers)

    def start(self, name="id"):
        answer = self.call("POST", f"/v1/openid/{name}/start")
        assert answer.status == 201, answer.body
        return answer.json["address"]

    def bring(self, back, name="id"):
        return self.call("POST", f"/v1/openid/{name}/answer", back)

    def come(self, provider, subject, name="id"):
        return self.bring(provider.sign_in(self.start(name), subject), name)

    def register(self, handle, **more):
        return self.call("POST", REGISTER, {"handle": handle, **ADULT, **more})


class OpenidCase(unittest.TestCase):
    options, names = (), ("id", "other")

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tiller-openid-"))
        cls.providers = {name: IdentityProvider() for name in cls.names}
        cls.id = cls.providers["id"]
        config = cls.folder / "tiller.toml"
        config.write_text("".join(table(cls.folder, name, provider) for name, provider in cls.providers.items()))
        cls.server = TillerServer("--config", str(config), *cls.options)
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        for provider in cls.providers.values():
            provider.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def tearDown(self):
        self.id.bent, self.id.answers = {}, {}

    def code_of(self, answer):
        return answer.status, answer.json["error"]["code"]

    @classmethod
    def fresh(cls):
        cls.people += 1
        return f"visitor{cls.people}"

    def person(self):
        """Somebody who registered by the provider; their subject is their handle."""
        visitor, handle = Visitor(self.server), self.fresh()
        came = visitor.come(self.id, handle)
        self.assertEqual((came.status, came.json), (202, {"next": "sign_up"}))
        made = visitor.register(handle)
        self.assertEqual((made.status, made.json["state"]), (201, "active"), made.body)
        visitor.handle, visitor.viewer = handle, made.json["viewer"]["id"]
        return visitor

    def account(self):
        """Somebody who registered with a password."""
        handle = self.fresh()
        visitor = Visitor(self.server, self.server.account(handle))
        visitor.handle, visitor.viewer, visitor.password = handle, visitor.client.viewer, f"the password of {handle}"
        return visitor

    def link(self, visitor, subject, name="id", **proof):
        started = visitor.call("POST", f"{LINKED}/{name}", proof or {"password": visitor.password})
        self.assertEqual(started.status, 201, started.body)
        return visitor.bring(self.providers[name].sign_in(started.json["address"], subject), name)
