"""`tiller serve --videos DIR` with files as phones, cameras, browsers and screen recorders make them, and two bad ones."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, metadata

MAKER = pathlib.Path(__file__).parent.parent / "media" / "make_phone_files.sh"
# name: (width and height of the smallest rendition, has sound, source frames can be compared)
GOOD = {
    "plain.mp4": (640, 360, True, True),
    "hevc.mov": (640, 360, True, True),
    "hdr10.mp4": (640, 360, False, False),
    "hlg.mov": (640, 360, False, False),
    "rotated.mp4": (360, 640, True, True),
    "variable-rate.mp4": (640, 360, False, True),
    "no-sound.mp4": (640, 360, False, True),
    "vp9.webm": (640, 360, True, True),
    "recorder.webm": (640, 360, True, True),
    "screen.mkv": (640, 360, True, True),
    "av1.mp4": (640, 360, False, True),
    "portrait60.mp4": (360, 640, True, True),
    "odd-size.mp4": (642, 360, False, True),
    "wide-pixels.mp4": (540, 360, False, True),
}
BAD = {"refused-codec.mp4": "mpeg4", "cut.mp4": "cut short", "old.avi": "This is an AVI film. Please send a video as an MP4"}
SMALL = (16, 16)  # pictures are compared in this size
SECONDS_FOR_ALL = 240


def small_frame(path, size):
    """Average colours of the first frame, as RGB bytes, after whatever turn the file asks for. RGB first: averaging the
    halved colour planes would mix neighbours in another way for each layout."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-frames:v", "1", "-vf", f"format=rgb24,scale={size[0]}:{size[1]}:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def difference(one, other):
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def probe(path):
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


class OwnVideos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tiller-own-videos-"))
        made, cls.videos = cls.folder / "made", cls.folder / "videos"
        cls.videos.mkdir()
        subprocess.run([str(MAKER), str(made)], check=True)
        for name in GOOD:
            shutil.copy(made / name, cls.videos / name)
        shutil.copy(made / "refused-codec.mp4", cls.videos)
        (cls.videos / "cut.mp4").write_bytes((made / "plain.mp4").read_bytes()[:9000])
        (cls.videos / "old.avi").write_bytes(b"RIFF\0\1\0\0AVI LIST" + bytes(1000))
        cls.write_sidecars()
        for path in [cls.folder, cls.videos, *cls.videos.iterdir()]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        cls.server = TillerServer("--videos", str(cls.videos))
        cls.server.start()
        cls.sent_ms, cls.sent_video = cls.publish_own(made / "plain.mp4")
        cls.wait_until_published()
        page = cls.server.client().call("GET", "/v1/creators/library").json
        cls.items = {item["video"]["text"]: item for item in page["items"]}

    @classmethod
    def publish_own(cls, path):
        """Somebody uploads while the folder is being published: when it had arrived, and which video it became."""
        creator, content = cls.server.account("hasty"), path.read_bytes()
        sent = creator.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata(filename="own.mp4", text="mine")})
        location = sent.header("Location")
        creator.call("PATCH", location, raw=content, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        sent_ms, end = time.time() * 1000, time.monotonic() + SECONDS_FOR_ALL
        while (job := creator.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json)["state"] != "done":
            if job["state"] == "failed" or time.monotonic() > end:
                raise RuntimeError(f"the upload did not become a video: {job}")
            time.sleep(0.1)
        return sent_ms, creator.call("GET", f"/v1/videos/{job['video']}").json["video"]

    @classmethod
    def write_sidecars(cls):
        info = {"title": "A walk by the sea", "description": "Recorded on a phone.", "tags": ["Sea", "walk"], "language": "de", "formats": [{"url": "http://elsewhere.example/x"}]}
        (cls.videos / "hevc.info.json").write_text(json.dumps(info))
        (cls.videos / "hevc.de.vtt").write_text("WEBVTT\n\n00:00.100 --> 00:01.000\nAm Meer\n")
        (cls.videos / "vp9.info.json").write_text("{damaged")

    @classmethod
    def wait_until_published(cls):
        end = time.monotonic() + SECONDS_FOR_ALL
        while "are published or refused" not in cls.server.printed:
            if time.monotonic() > end or cls.server.process.poll() is not None:
                raise RuntimeError(f"not all files were published:\n{cls.server.printed}")
            time.sleep(0.2)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server.data, ignore_errors=True)
        shutil.rmtree(cls.folder, ignore_errors=True)

    def item_of(self, name):
        text = "A walk by the sea\n\nRecorded on a phone." if name == "hevc.mov" else pathlib.Path(name).stem
        self.assertIn(text, self.items)
        return self.items[text]

    def fetch(self, url, name):
        answer = self.server.client().call("GET", url)
        self.assertEqual(answer.status, 200, name)
        path = self.folder / name
        path.write_bytes(answer.body)
        return path

    def test_every_good_file_plays_and_looks_like_its_source(self):
        for name, (width, height, has_sound, is_comparable) in GOOD.items():
            with self.subTest(name):
                media = self.item_of(name)["video"]["media"]
                rendition = media["renditions"][0]
                self.assertEqual((rendition["width"], rendition["height"]), (width, height))
                path = self.fetch(rendition["url"], "rendition.mp4")
                self.check_coding(path, has_sound)
                poster = small_frame(self.fetch(media["poster"], "poster.jpg"), SMALL)
                frame = small_frame(path, SMALL)
                # The poster is one of the first 24 frames, so it differs by what moves.
                self.assertLess(difference(poster, frame), 25)
                if is_comparable:
                    self.assertLess(difference(frame, small_frame(self.videos / name, SMALL)), 6)
                else:
                    self.assertTrue(30 < sum(frame) / len(frame) < 225, "an HDR picture is neither black nor blown out")

    def test_an_upload_waits_for_the_file_in_hand_and_for_no_other(self):
        before = [name for name, item in self.items.items() if self.sent_ms < item["video"]["published_ms"] < self.sent_video["published_ms"]]
        self.assertLessEqual(len(before), 1, before)

    def check_coding(self, path, has_sound):
        # Decoding the whole file says nothing on standard error.
        decoded = subprocess.run(["ffmpeg", "-nostdin", "-v", "warning", "-i", str(path), "-f", "null", "-"], check=True, capture_output=True)
        self.assertEqual(decoded.stderr, b"")
        streams = {stream["codec_type"]: stream for stream in probe(path)["streams"]}
        video = streams["video"]
        self.assertEqual((video["codec_name"], video["pix_fmt"], video["color_space"], video["color_range"]), ("h264", "yuv420p", "bt709", "tv"))
        self.assertNotIn("side_data_list", video)
        self.assertEqual(video["r_frame_rate"], video["avg_frame_rate"])
        self.assertEqual("audio" in streams, has_sound)
        if has_sound:
            self.assertEqual((streams["audio"]["codec_name"], streams["audio"]["channels"]), ("aac", 2))

    def test_sidecars_give_words_tags_language_and_captions(self):
        item = self.item_of("hevc.mov")
        self.assertEqual(item["video"]["tags"], ["sea", "walk"])
        captions = item["video"]["media"]["captions"]
        self.assertEqual([track["language"] for track in captions], ["de"])
        self.assertIn("Am Meer", self.server.client().call("GET", captions[0]["url"]).body.decode())
        self.assertEqual(self.item_of("vp9.webm")["video"]["tags"], [])

    def test_a_bad_file_is_named_with_its_reason_and_the_others_go_on(self):
        for name, reason in BAD.items():
            line = next(line for line in self.server.printed.splitlines() if name in line)
            self.assertIn(reason, line)
        self.assertEqual(len(self.items), len(GOOD))

    def test_no_file_is_published_twice(self):
        self.server.stop()
        self.server.printed = ""
        self.server.start()
        self.wait_until_published()
        page = self.server.client().call("GET", "/v1/creators/library").json
        self.assertEqual(len(page["items"]), len(GOOD))


if __name__ == "__main__":
    unittest.main()
