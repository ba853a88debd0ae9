"""The ownership matrix: every method and path of the API, asked by every kind of caller. A new route needs a row."""

import pathlib
import shutil
import tempfile
import time
import unittest

from authenticator import Authenticator
from identity_provider import IdentityProvider
from openid_case import LINKED, table
from ownership_rows import BY_NAME, CALLERS, OWNERS_PASSWORD, ROWS, SIGNED_IN
from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata

SECONDS_FOR_A_CLIP = 120


class World:
    """A server with callers of every kind and one object of each kind that is the owner's."""

    def __init__(self, server, provider):
        self.server, self.provider = server, provider
        self.made = {}
        admin = server.admin()
        people = {name: server.account(name) for name in ("other", "moderator", "owner", "banned", "stale", "bystander")}
        admin.call("POST", f"/v1/admin/accounts/{people['moderator'].viewer}", {"action": "make_moderator", "reason": "trusted"})
        admin.call("POST", f"/v1/admin/accounts/{people['banned'].viewer}", {"action": "suspend", "reason": "a test"})
        ended = dict(people["stale"].jar)
        people["stale"].call("DELETE", "/v1/sessions/current")
        people["stale"].jar = ended
        device = server.client()
        device.call("POST", "/v1/device", {})
        self.callers = people | {"admin": admin, "device": device, "nobody": server.client(), "key": server.engine(admin, "another")}
        self.policy = admin.call("GET", "/v1/admin/policy").json["toml"]
        self.make_objects(server.engine(admin, "owners"))

    def make_objects(self, owners_key):
        owner, clip = self.callers["owner"], make_video()
        uploads = [self.send(owner, clip, f"{kind} clip of the matrix") for kind in ("a", "a spare", "a hidden")]
        others = self.send(self.callers["other"], clip, "somebody else's")
        self.video, self.spare_video, self.hidden_video = (self.published(owner, upload) for upload in uploads)
        self.published(self.callers["other"], others)
        slate = owner.call("POST", "/v1/feed", {"count": 1, "surface": "for_you"}).json
        owners_key.call("POST", "/v1/engine/items", {"items": [{"id": "owned"}]})
        recommended = owners_key.call("GET", "/v1/engine/recommendations?user=somebody").json
        self.named = {
            "video": self.video,
            "request": slate["request"],
            "link": f"http://127.0.0.1:{self.server.port}/v/{self.video}",
            "served_video": slate["items"][0]["video"]["id"],
            "engine_request": recommended["request"],
            "comment": self.comment("a first comment"),
            "upload": self.upload(),
            "collection": self.collection(),
            "passkey": self.passkey(),
            "finished_upload": uploads[0],
            "receipt": self.report(),
            "bystander": self.callers["bystander"].viewer,
            "poster": self.card(self.video)["media"]["poster"],
        }

    def send(self, client, clip, text):
        headers = {**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=text, tags="matrix", language="en", sound="Matrix song")}
        location = client.call("POST", "/v1/uploads", headers=headers).header("Location")
        client.call("PATCH", location, raw=clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        return location.rsplit("/", 1)[1]

    def published(self, client, upload):
        end = time.monotonic() + SECONDS_FOR_A_CLIP
        while time.monotonic() < end:
            job = client.call("GET", f"/v1/jobs/{upload}").json
            if job["state"] == "done":
                return job["video"]
            time.sleep(0.2)
        raise AssertionError(job)

    def card(self, video):
        return self.callers["owner"].call("GET", f"/v1/videos/{video}").json["video"]

    def token(self, caller):
        """An impression's; who is nobody tries it with somebody else's."""
        client = self.callers[caller if caller in ("device", *SIGNED_IN) else "owner"]
        return client.call("GET", f"/v1/videos/{self.video}").json["token"]

    def comment(self, text):
        return self.callers["owner"].call("POST", f"/v1/videos/{self.video}/comments", {"text": text, "token": self.token("owner")}).json["id"]

    def upload(self):
        return self.callers["owner"].call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": "10"}).header("Location").rsplit("/", 1)[1]

    def collection(self):
        return self.callers["owner"].call("POST", "/v1/collections", {"name": "The owner's"}).json["id"]

    def passkey_made(self):
        """What the owner's browser sends of a new passkey."""
        wish = self.callers["owner"].call("POST", "/v1/me/passkey-challenge", OWNERS_PASSWORD, BY_NAME).json
        return Authenticator().make(wish, "http://localhost")

    def passkey(self):
        return self.callers["owner"].call("POST", "/v1/me/passkeys", self.passkey_made(), BY_NAME).json["id"]

    def linked(self):
        """An identity of the owner's."""
        owner = self.callers["owner"]
        address = owner.call("POST", f"{LINKED}/id", OWNERS_PASSWORD).json["address"]
        owner.call("POST", "/v1/openid/id/answer", self.provider.sign_in(address, "the owner"))
        return owner.call("GET", LINKED).json["identities"][0]["id"]

    def report(self):
        return self.server.client().call("POST", "/v1/reports", {"video": self.video, "reason": "spam"}).json["receipt"]

    def decision(self):
        """About the owner's video, by the admin."""
        for state in ("public", "limited"):
            self.callers["admin"].call("POST", f"/v1/admin/videos/{self.video}/state", {"state": state, "reason": "a test"})
        return self.callers["owner"].call("GET", "/v1/decisions").json["decisions"][0]["id"]

    def appeal(self):
        decision = self.decision()
        self.callers["owner"].call("POST", f"/v1/decisions/{decision}/appeal", {"text": "I object"})
        return decision

    def without_experiment(self):
        """Where experiments are started: one runs at a time."""
        admin = self.callers["admin"]
        for experiment in admin.call("GET", "/v1/admin/experiments").json["experiments"]:
            if experiment["state"] == "runs":
                admin.call("POST", f"/v1/admin/experiments/{experiment['id']}/stop", {})
        return "/v1/admin/experiments"

    def experiment(self):
        return self.callers["admin"].call("POST", self.without_experiment(), {"name": "matrix", "toml": self.policy, "share_percent": 50}).json["id"]

    def second_session(self, caller):
        """A client whose session may end without harm to the others."""
        if caller not in SIGNED_IN:
            return self.callers[caller]
        handle, password = ("operator", "a long testing password") if caller == "admin" else (caller, f"the password of {caller}")
        client = self.server.client()
        client.call("POST", "/v1/sessions", {"handle": handle, "password": password})
        return client

    def owners_other_session(self):
        self.second_session("owner")
        sessions = self.callers["owner"].call("GET", "/v1/sessions").json["sessions"]
        return next(session["id"] for session in sessions if not session["current"])

    def fill(self, path):
        """What was made for a call that was refused is there for the next one."""
        makers = {
            "new_session": self.owners_other_session,
            "new_comment": lambda: self.comment(f"comment {time.monotonic_ns()}"),
            "new_upload": self.upload,
            "new_report": self.report,
            "new_decision": self.decision,
            "new_appeal": self.appeal,
            "new_collection": self.collection,
            "new_passkey": self.passkey,
            "new_identity": self.linked,
            "new_experiment": self.experiment,
            "new_invite": lambda: self.callers["admin"].call("POST", "/v1/admin/invites") and self.callers["admin"].call("GET", "/v1/admin/invites").json["invites"][-1]["id"],
            "new_key": lambda: self.callers["admin"].call("POST", "/v1/admin/api-keys", {"name": "short-lived"}) and self.callers["admin"].call("GET", "/v1/admin/api-keys").json["keys"][-1]["id"],
        }
        for name, make in makers.items():
            if "{" + name + "}" in path and name not in self.made:
                self.made[name] = make()
        return path.format(**self.named, **self.made)

    def everything(self):
        """What the owner and the admin see of what is theirs."""
        owner, admin = self.callers["owner"], self.callers["admin"]
        seen = {path: owner.call("GET", path).json for path in ("/v1/me", "/v1/jobs", "/v1/blocks", "/v1/mutes", "/v1/filtered-words", "/v1/collections", "/v1/me/passkeys", LINKED, f"/v1/videos/{self.video}", f"/v1/videos/{self.video}/comments")}
        seen |= {path: admin.call("GET", path).json for path in ("/v1/admin/settings", "/v1/admin/invites", "/v1/admin/policy", "/v1/admin/api-keys", "/v1/admin/accounts", "/v1/admin/reports")}
        seen["upload"] = owner.call("HEAD", f"/v1/uploads/{self.named['upload']}", headers=TUS).header("Upload-Offset")
        return {path: without_tokens(answer) for path, answer in seen.items()}


def without_tokens(answer):
    """Tokens are new in every answer, and so is how old something is."""
    if isinstance(answer, dict):
        return {name: without_tokens(value) for name, value in answer.items() if name not in ("token", "invite", "last_used_ms", "fresh")}
    return [without_tokens(value) for value in answer] if isinstance(answer, list) else answer


class OwnershipTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder, cls.provider = pathlib.Path(tempfile.mkdtemp(prefix="tiller-ownership-")), IdentityProvider()
        (cls.folder / "tiller.toml").write_text(table(cls.folder, "id", cls.provider))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.addClassCleanup(cls.provider.stop)
        cls.server = TillerServer("--config", str(cls.folder / "tiller.toml"))
        cls.server.start()
        if not cls.server.client().call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        cls.world = World(cls.server, cls.provider)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_every_route_has_a_row_and_every_row_a_route(self):
        document = self.server.client().call("GET", "/v1/openapi.json").json
        routes = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods if method != "parameters"}
        self.assertEqual(routes - set(ROWS), set(), "routes without a row in ownership_rows.py")
        self.assertEqual(set(ROWS) - routes, set(), "rows without a route")

    def test_every_cell(self):
        asked = 0
        for row, (how, expected) in ROWS.items():
            method = row.split(" ", 1)[0]
            before = None
            for caller in CALLERS:
                refused = expected[caller] >= 400
                path, call = how(self.world, caller)
                client = call.pop("client", self.world.callers[caller])
                if refused and before is None:
                    before = self.world.everything()
                jar = dict(client.jar)
                answer = client.call(method, path, **call)
                if "tiller_device" in client.jar and "tiller_device" not in jar:
                    client.jar = jar  # a device that came with the answer is not this caller
                if not refused:
                    self.world.made.clear()
                asked += 1
                with self.subTest(row=row, caller=caller):
                    self.assertEqual(answer.status, expected[caller], answer.body)
            with self.subTest(row=row):
                if before is not None and all(status >= 400 for status in expected.values()):
                    self.assertEqual(before, self.world.everything(), "a refused call changed something")
        self.assertEqual(asked, len(ROWS) * len(CALLERS))

    def test_files_of_a_hidden_video_are_nobodys(self):
        world = self.world
        media = world.card(world.hidden_video)["media"]
        files = [media["poster"], *(rendition["url"] for rendition in media["renditions"])]
        for file in files:
            self.assertEqual(world.callers["nobody"].call("GET", file).status, 200, file)
        answer = world.callers["admin"].call("POST", f"/v1/admin/videos/{world.hidden_video}/state", {"state": "hidden", "reason": "a test"})
        self.assertEqual(answer.status, 204, answer.body)
        media = world.card(world.hidden_video)["media"]
        moved = [media["poster"], *(rendition["url"] for rendition in media["renditions"])]
        for caller in CALLERS:
            with self.subTest(caller=caller):
                ask = lambda path: world.callers[caller].call("GET", path).status
                may_see = caller in ("owner", "moderator", "admin")
                self.assertEqual(ask(f"/v1/videos/{world.hidden_video}"), 200 if may_see else 404)
                self.assertEqual({ask(file) for file in files}, {410})
                self.assertEqual({ask(file) for file in moved}, {200 if may_see else 404})


if __name__ == "__main__":
    unittest.main()
