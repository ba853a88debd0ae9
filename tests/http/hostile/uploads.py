"""Files that pretend to be videos, and uploads that do not behave."""

import os
import struct
import subprocess
import sys

from world import SECRET, TUS, ffmpeg

REPO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
BATCH = 10  # an account may have 20 uploads under way
HALF_OPEN = 1000
MAX_OPEN = 20


def hostile_files(world):
    """Name -> bytes, of everything that must not become a video."""
    folder = os.path.join(world.folder, "hostile")
    subprocess.run([sys.executable, os.path.join(REPO, "tests/media/make_hostile.py"), folder, os.path.join(world.folder, "secret.txt"), world.clip], check=True)
    files = {}
    for name in sorted(os.listdir(folder)):
        # dref-elsewhere is a real video as far as its bytes tell; that the jail opens no other file is the media tests' matter.
        if name in ("sibling.mp4", "dref-elsewhere.mp4"):
            continue
        with open(os.path.join(folder, name), "rb") as opened:
            files[name] = opened.read()
    files.update(bombs(world))
    return files


def bombs(world):
    """Small files that become much, or say so."""
    with open(world.clip, "rb") as opened:
        clip = opened.read()
    made = {}
    for name, source, more in (("wide.mp4", "color=s=8192x8192:r=1:d=2", ()), ("long.mp4", "color=s=64x64:r=1:d=100000", ())):
        file = os.path.join(world.folder, name)
        ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1", *more, file)
        with open(file, "rb") as opened:
            made[name] = opened.read()
    at = clip.index(b"stsz") + 12
    made["says-4-billion-samples.mp4"] = clip[:at] + b"\xff\xff\xff\xff" + clip[at + 4:]
    return made


def check_hostile_files(cases, world):
    files = [(name, content) for name, content in hostile_files(world).items() if content]
    for first in range(0, len(files), BATCH):
        locations = []
        for name, content in files[first:first + BATCH]:
            try:
                locations.append((name, world.upload(world.alice, content, text=name)))
            except AssertionError as refusal:
                cases.check(f"{name} is taken as an upload or refused", "error" in str(refusal), refusal)
        for name, location in locations:
            job = world.job_end(world.alice, location)
            cases.check(f"{name} fails as a job", job["state"] == "failed" and "video" not in job, job)
            reason = job.get("reason", "")
            clear = len(reason) >= 10 and not any(word in reason for word in ("/etc", world.folder, SECRET.decode(), "std::", "terminate"))
            cases.check(f"{name} fails with a clear reason", clear, f"reason {reason!r}")
            world.alice.call("DELETE", location, headers=TUS)
    page = world.alice.call("GET", "/v1/creators/alice").json
    cases.check("no hostile file is published", page["creator"]["videos"] == len(world.videos), page["creator"])


def check_lying_width(cases, world):
    """A container that says 65535 x 65535 around a picture of 180 x 320: the picture is what counts."""
    with open(world.clip, "rb") as opened:
        clip = opened.read()
    at = clip.index(b"avc1", clip.index(b"stsd")) + 4 + 24
    job = world.job_end(world.bob, world.upload(world.bob, clip[:at] + struct.pack(">HH", 65535, 65535) + clip[at + 4:]))

    def sizes_of(client, number):
        video = client.call("GET", f"/v1/videos/{number}").json["video"]
        return [(one["width"], one["height"]) for one in (video, *video["media"]["renditions"])]

    honest = sizes_of(world.alice, world.videos[0])
    made = sizes_of(world.bob, job["video"]) if job["state"] == "done" else honest
    cases.check("a container that lies about its width fails, or becomes what the honest one becomes", made == honest, (job, made, honest))


def check_lying_lengths(cases, world):
    create = lambda **headers: world.alice.call("POST", "/v1/uploads", headers={**TUS, **{name.replace("_", "-"): value for name, value in headers.items()}})
    for length in ("0", "-1", "+5", "1.5", "1e3", " ", "0x10", "9223372036854775808", "18446744073709551616", "99999999999999999999999", "abc", "5 5"):
        cases.refused(f"an upload of {length!r} bytes", create(Upload_Length=length))
    cases.refused("an upload without a length", create())
    cases.refused("an upload of deferred length", create(Upload_Defer_Length="1"))
    for text in ("text %%%", "text =", "filename " + "QUFB" * 4000, ",".join(f"k{n} QQ==" for n in range(100)), "text " + "wyg=", "text AAA", "language ISEh", "tags " + "YSw=" * 3):
        answer = create(Upload_Length="10", Upload_Metadata=text)
        if answer.status == 201:
            world.alice.call("DELETE", answer.header("Location"), headers=TUS)
        cases.refused(f"the metadata {text[:30]!r}", answer)


def check_offsets(cases, world):
    location = world.create_upload(world.alice, 1000).header("Location")
    for offset in ("-1", "1", "1000", "1001", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "", "0x0", "1e0", "0,0"):
        cases.refused(f"the offset {offset!r}", world.patch(world.alice, location, offset, b"a" * 10))
    cases.check("400 bytes are taken", world.patch(world.alice, location, 0, b"a" * 400).status == 204)
    cases.refused("an overlapping piece", world.patch(world.alice, location, 200, b"a" * 100))
    cases.refused("a piece past the end", world.patch(world.alice, location, 400, b"a" * 601))
    cases.refused("the first piece again", world.patch(world.alice, location, 0, b"a" * 400))
    for kind in ("text/html", "application/json", "multipart/form-data", ""):
        cases.refused(f"a piece typed {kind!r}", world.alice.call("PATCH", location, raw=b"a", headers={**TUS, "Upload-Offset": "400", "Content-Type": kind}))
    cases.refused("a piece of another protocol version", world.alice.call("PATCH", location, raw=b"a", headers={"Tus-Resumable": "0.2.2", "Upload-Offset": "400", "Content-Type": "application/offset+octet-stream"}))
    head = world.alice.call("HEAD", location, headers=TUS)
    offset = int(head.header("Upload-Offset"))
    cases.check("what arrived is 400 bytes and at most what was announced", 400 <= offset <= 1000, offset)
    world.alice.call("DELETE", location, headers=TUS)
    finished = world.upload(world.alice, b"hello " * 20)
    for again in range(2):
        cases.refused(f"finishing again, try {again + 1}", world.patch(world.alice, finished, 120, b""))
        cases.refused(f"a piece after the end, try {again + 1}", world.patch(world.alice, finished, 120, b"a"))
    world.job_end(world.alice, finished)
    cases.refused("a piece after the job", world.patch(world.alice, finished, 120, b"a"))
    world.alice.call("DELETE", finished, headers=TUS)
    cases.refused("a piece for a deleted upload", world.patch(world.alice, finished, 0, b"a"), [404])


def check_others_uploads(cases, world):
    location = world.create_upload(world.alice, 1000).header("Location")
    upload = location.rsplit("/", 1)[1]
    for name, answer in (("sent to", world.patch(world.bob, location, 0, b"a")), ("asked for", world.bob.call("HEAD", location, headers=TUS)),
                         ("deleted", world.bob.call("DELETE", location, headers=TUS)), ("watched", world.bob.call("GET", f"/v1/jobs/{upload}"))):
        answer.is_head = name == "asked for"
        cases.refused(f"another's upload can not be {name}", answer, [404])
    head = world.alice.call("HEAD", location, headers=TUS)
    cases.check("the upload is as it was", (head.status, head.header("Upload-Offset")) == (200, "0"), head.status)
    world.alice.call("DELETE", location, headers=TUS)


def uploads_on_disk(world):
    return sum(len(files) for folder, _, files in os.walk(world.data) if os.path.basename(folder) == "uploads")


def check_half_open_uploads(cases, world):
    before = uploads_on_disk(world)
    answers = [world.create_upload(world.bob, 1 << 20) for _ in range(HALF_OPEN)]
    opened = [answer.header("Location") for answer in answers if answer.status == 201]
    cases.check(f"of {HALF_OPEN} half-open uploads at most {MAX_OPEN} are held", 0 < len(opened) <= MAX_OPEN, len(opened))
    refused = [answer for answer in answers if answer.status != 201]
    cases.check("the others are refused with 429 and a time", all(answer.status == 429 and answer.header("Retry-After") for answer in refused), [answer.status for answer in refused[:5]])
    cases.check("files on the disk are as many as uploads", uploads_on_disk(world) - before == len(opened), uploads_on_disk(world) - before)
    cases.refused("one account's unfinished uploads take no room past its quota", world.create_upload(world.bob, 1 << 30))
    for location in opened:
        world.bob.call("DELETE", location, headers=TUS)
    cases.check("deleted uploads leave no files", uploads_on_disk(world) == before, uploads_on_disk(world) - before)


def run(cases, world):
    if not world.takes_uploads:
        print("skipped: hostile uploads: this machine's media jail is too weak for uploads")
        return
    check_lying_lengths(cases, world)
    check_offsets(cases, world)
    check_others_uploads(cases, world)
    check_half_open_uploads(cases, world)
    check_lying_width(cases, world)
    check_hostile_files(cases, world)
