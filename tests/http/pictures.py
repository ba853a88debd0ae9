"""Pictures for tests, made without a library."""

import struct
import zlib


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def make_png(width, height, colour=(26, 79, 180, 255), more=b"", noise=None):
    """A PNG of one colour, or of the bytes that `noise(count)` gives; `more` are chunks before the pixels."""
    row = noise(4 * width) if noise else bytes(colour) * width
    pixels = b"".join(b"\0" + (noise(4 * width) if noise else row) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def chunks_of(png):
    """Kinds of the chunks of a PNG, with its width and height."""
    at, kinds = 8, []
    while at < len(png):
        size = struct.unpack(">I", png[at:at + 4])[0]
        kinds.append(png[at + 4:at + 8])
        at += 12 + size
    return kinds, struct.unpack(">II", png[16:24])
