"""Writes test/fixtures/decode-*.json: pictures encoded by PIL with the pixels that PIL decodes.

Run: python scripts/make_decode_fixtures.py    (needs numpy and pillow; the versions used are recorded in each file)
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps, features

FIXTURES = pathlib.Path(__file__).parent.parent / "test" / "fixtures"
VERSIONS = {"pillow": PIL.__version__, "numpy": np.__version__, "libjpeg_turbo": features.version("libjpeg_turbo")}
BACKGROUND = (10, 200, 90)


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def write(name, value):
    text = json.dumps({"versions": VERSIONS, **value}, indent=2) + "\n"
    assert len(text) < 100_000, name
    (FIXTURES / name).write_text(text)


def noise(seed, height, width, channels=3):
    shape = (height, width, channels) if channels > 1 else (height, width)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def scene(height, width):
    """Smooth gradients with a sharp disc: what JPEG is for."""
    y, x = np.mgrid[0:height, 0:width]
    disc = (y - height / 2) ** 2 + (x - width / 3) ** 2 < (min(height, width) / 3) ** 2
    rgb = np.stack([x * 255 / width, y * 255 / height, np.where(disc, 230, 30)], axis=-1)
    return rgb.astype(np.uint8)


def encode(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def case(name, file, rgb):
    rgb = np.asarray(rgb)
    return {"name": name, "file": b64(file), "height": rgb.shape[0], "width": rgb.shape[1], "rgb": b64(rgb.tobytes())}


def decoded(file):
    """As PIL decodes it, transparency laid over BACKGROUND."""
    image = Image.open(io.BytesIO(file))
    if image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        below = Image.new("RGB", image.size, BACKGROUND)
        below.paste(image, mask=image.getchannel("A"))
        image = below
    return np.asarray(image.convert("RGB"))


def raw_png(width, height, depth, colour_type, lines, interlace=0, trns=None):
    """A PNG from scan lines without filters, for the kinds that PIL does not write."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    ihdr = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)
    middle = chunk(b"tRNS", trns) if trns else b""
    body = b"".join(b"\0" + bytes(line) for line in lines)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", ihdr) + middle + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def adam7_lines(pixels):
    for i, j, rows, columns in ADAM7:
        part = pixels[i::rows, j::columns]
        if part.size:
            yield from (line.tobytes() for line in part)


def png_cases():
    H, W = 11, 17
    rgb, rgba, grey = noise(1, H, W), noise(2, H, W, 4), noise(3, H, W, 1)
    word = np.random.default_rng(4).integers(0, 65536, (H, W, 4), dtype=np.uint16)

    def saved(name, image, **options):
        file = encode(image, format="PNG", **options)
        return case(name, file, decoded(file))

    yield saved("rgb8", Image.fromarray(rgb))
    yield saved("rgb8 smooth, filtered", Image.fromarray(scene(H, W)))
    yield saved("grey8", Image.fromarray(grey))
    yield saved("grey+alpha8", Image.fromarray(noise(5, H, W, 2), "LA"))
    yield saved("rgba8", Image.fromarray(rgba))
    yield saved("rgb8 with a transparent colour", Image.fromarray(rgb), transparency=tuple(int(v) for v in rgb[3, 4]))
    yield saved("grey8 with a transparent grey", Image.fromarray(grey), transparency=int(grey[2, 5]))
    yield saved("bilevel", Image.fromarray(grey).convert("1"))
    for colours, depth in ((2, 1), (4, 2), (16, 4), (200, 8)):
        palette = Image.fromarray(scene(H, W)).quantize(colours)
        yield saved(f"palette{depth}", palette, bits=depth)
        alpha = bytes((37 * k + 20) % 256 for k in range(min(colours, len(palette.getcolors()))))
        yield saved(f"palette{depth} with alpha", palette, bits=depth, transparency=alpha)
    yield saved("1x1", Image.fromarray(noise(6, 1, 1)))
    yield saved("1x40", Image.fromarray(noise(7, 1, 40)))
    yield saved("40x1", Image.fromarray(noise(8, 40, 1)))

    # PIL reads 16-bit greys into other modes; the high byte is stated here instead.
    big = word.astype(">u2")
    yield case("grey16", raw_png(W, H, 16, 0, big[:, :, 0]), np.repeat(word[:, :, :1] >> 8, 3, 2).astype(np.uint8))
    file = raw_png(W, H, 16, 2, big[:, :, :3].copy())
    yield case("rgb16", file, (word[:, :, :3] >> 8).astype(np.uint8))
    assert (decoded(file) == word[:, :, :3] >> 8).all()
    file = raw_png(W, H, 16, 6, big)
    yield case("rgba16", file, decoded(file))
    # A 16-bit colour is transparent only where both bytes are equal.
    twin = word[:, :, :3].copy()
    twin[0, 1] = twin[0, 0] ^ 1
    expected = (twin >> 8).astype(np.uint8)
    expected[0, 0] = BACKGROUND
    key = twin[0, 0].astype(">u2").tobytes()
    yield case("rgb16 with a transparent colour", raw_png(W, H, 16, 2, twin.astype(">u2"), trns=key), expected)
    for depth in (2, 4):
        values = grey >> (8 - depth)
        bits = np.unpackbits(values[:, :, None], axis=2)[:, :, 8 - depth :].reshape(H, -1)
        file = raw_png(W, H, depth, 0, np.packbits(bits, axis=1))
        yield case(f"grey{depth}", file, decoded(file))
    for name, pixels, depth, kind in (
        ("rgb8 interlaced", rgb, 8, 2),
        ("rgba8 interlaced", rgba, 8, 6),
        ("rgb16 interlaced", big[:, :, :3].copy(), 16, 2),
        ("rgb8 interlaced, 3x2", rgb[:3, :2].copy(), 8, 2),
    ):
        file = raw_png(pixels.shape[1], pixels.shape[0], depth, kind, adam7_lines(pixels), interlace=1)
        yield case(name, file, decoded(file))


def jpeg_cases():
    H, W = 21, 33
    image = Image.fromarray(scene(H, W))

    def saved(name, image, **options):
        file = encode(image, format="JPEG", quality=88, **options)
        return case(name, file, decoded(file))

    yield saved("4:4:4", image, subsampling="4:4:4")
    yield saved("4:2:2", image, subsampling="4:2:2")
    yield saved("4:2:0", image, subsampling="4:2:0")
    yield saved("progressive 4:2:0", image, subsampling="4:2:0", progressive=True)
    yield saved("grey", image.convert("L"))
    yield saved("restart markers", image, restart_marker_blocks=1)
    yield saved("RGB without colour transform", image, keep_rgb=True)
    yield saved("1x1", Image.fromarray(noise(9, 1, 1)))
    yield saved("1x50", Image.fromarray(scene(1, 50)))


def exif_cases():
    small = Image.fromarray(scene(13, 18))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x010F] = "deep"
        exif[0x0112] = orientation
        for kind, options in (("JPEG", {"quality": 90}), ("PNG", {})):
            file = encode(small, format=kind, exif=exif, **options)
            upright = ImageOps.exif_transpose(Image.open(io.BytesIO(file))).convert("RGB")
            yield case(f"{kind} orientation {orientation}", file, upright)


def main():
    write("decode-png.json", {"background": BACKGROUND, "cases": list(png_cases())})
    write("decode-jpeg.json", {"cases": list(jpeg_cases())})
    write("decode-exif.json", {"cases": list(exif_cases())})


if __name__ == "__main__":
    main()
