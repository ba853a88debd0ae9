"""The little world that is attacked: a server, an admin, two accounts, an engine space, a published video, and secrets around it."""

import base64
import os
import subprocess
import time

from tiller_server import TillerServer

TUS = {"Tus-Resumable": "1.0.0"}
SECRET = b"the-secret-that-no-answer-may-hold"
JOB_LIMIT_S = 60


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True, timeout=60)


def make_clip(file, color="red", seconds=1):
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=size=180x320:rate=24:duration={seconds}", "-f", "lavfi", "-i", f"sine=frequency={300 + len(color) * 50}:duration={seconds}",
           "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", file)


def metadata(**pairs):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


class World:
    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        pages = os.path.join(folder, "pages")
        os.makedirs(self.data, mode=0o700)
        os.makedirs(os.path.join(pages, "assets"))
        for file in (os.path.join(folder, "secret.txt"), os.path.join(self.data, "secret.txt"), os.path.join(pages, ".hidden")):
            with open(file, "wb") as opened:
                opened.write(SECRET)
        with open(os.path.join(pages, "index.html"), "w") as opened:
            opened.write("<!doctype html><title>pages</title>")
        os.symlink(os.path.join(folder, "secret.txt"), os.path.join(pages, "assets", "link.txt"))
        self.server = TillerServer("--web", pages, data=self.data)

    def open(self):
        self.server.start()
        self.port = self.server.port
        self.admin = self.server.admin()
        self.alice = self.server.account("alice")
        self.bob = self.server.account("bob")
        self.engine = self.server.engine(self.admin, "alice's shop")
        self.other_engine = self.server.engine(self.admin, "bob's shop")
        items = [{"id": f"item-{n}", "tags": [f"tag-{n % 3}"], "duration_ms": 10_000} for n in range(30)]
        answer = self.engine.call("POST", "/v1/engine/items", {"items": items})
        assert answer.status == 200, answer.body
        self.takes_uploads = self.alice.call("GET", "/v1/me").json["instance"]["uploads"]
        self.clip = os.path.join(self.folder, "clip.mp4")
        make_clip(self.clip)
        self.videos = []
        if self.takes_uploads:
            with open(self.clip, "rb") as opened:
                clip = opened.read()
            locations = [self.upload(self.alice, clip, text=f"clip {n}", tags="cats,dogs") for n in range(3)]
            jobs = [self.job_end(self.alice, location) for location in locations]
            assert all(job["state"] == "done" for job in jobs), jobs
            self.videos = [job["video"] for job in jobs]

    def close(self):
        self.server.stop()

    def create_upload(self, client, size, **pairs):
        return client.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(filename="clip.mp4", **pairs)})

    def patch(self, client, location, offset, piece):
        return client.call("PATCH", location, raw=piece, headers={**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})

    def upload(self, client, content, **pairs):
        """The Location of a whole upload; raises when the server takes it not."""
        created = self.create_upload(client, len(content), **pairs)
        assert created.status == 201, created.body
        location = created.header("Location")
        sent = self.patch(client, location, 0, content)
        assert sent.status == 204, sent.body
        return location

    def job_end(self, client, location):
        """How the job of an upload ended, or where it hangs."""
        upload, end = location.rsplit("/", 1)[1], time.monotonic() + JOB_LIMIT_S
        while True:
            job = client.call("GET", f"/v1/jobs/{upload}").json
            if job["state"] in ("done", "failed") or time.monotonic() > end:
                return job
            time.sleep(0.05)
