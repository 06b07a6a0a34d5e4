#!/usr/bin/env python3
"""Writes what Pillow makes of pictures, for the tests of the image room to compare with.

    python3 src/test/python/pillow_goldens.py src/test/resources/dev/densestream/image

The committed files were made with Pillow 12.3.0 (libjpeg-turbo 3.1.4.1). Debian's python3-pil 9.4.0 gives the same, but for
very tall pictures that shrink, since the order of the passes that we follow there came with a later version, and for the file
with restart markers, which it cannot write.
The tests themselves need no Python.
"""

import base64
import hashlib
import io
import random
import sys
from pathlib import Path

import PIL
from PIL import Image, ImageOps


def noise(width, height, seed):
    """The same bytes as Noise.java makes: the high byte of a linear congruential generator."""
    state = seed
    out = bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return Image.frombytes("RGB", (width, height), bytes(out))


def text(data):
    return base64.b64encode(data).decode()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def resized():
    """width height seed newWidth newHeight pixels"""
    sizes = [
        (1, 1, 1, 1), (1, 1, 9, 4), (2, 2, 3, 3), (3, 5, 7, 2), (7, 2, 3, 5), (16, 16, 16, 5), (16, 16, 5, 16),
        (10, 10, 10, 10), (31, 17, 30, 16), (31, 17, 32, 18), (64, 48, 7, 7), (5, 40, 40, 5), (101, 3, 2, 9),
        (3, 101, 9, 2), (2, 301, 5, 20), (1, 150, 3, 149), (2, 200, 4, 7), (301, 2, 20, 5), (40, 30, 1, 1),
        (1, 40, 30, 1), (255, 1, 3, 3), (33, 21, 13, 34),
    ]
    rng = random.Random(20)
    sizes += [tuple(rng.randint(1, 40) for _ in range(4)) for _ in range(18)]
    for seed, (w, h, nw, nh) in enumerate(sizes):
        out = noise(w, h, seed).resize((nw, nh), Image.Resampling.BILINEAR)
        yield f"{w} {h} {seed} {nw} {nh} {text(out.tobytes())}"


def bicubic():
    """width height seed newWidth newHeight pixels, with the bicubic filter"""
    for line, (w, h, nw, nh) in enumerate([
        (1, 1, 9, 4), (2, 2, 3, 3), (3, 5, 7, 2), (16, 16, 16, 5), (31, 17, 32, 18), (64, 48, 7, 7), (5, 40, 40, 5),
        (101, 3, 2, 9), (2, 301, 5, 20), (40, 30, 1, 1), (255, 1, 3, 3), (33, 21, 13, 34), (37, 29, 24, 24),
    ]):
        out = noise(w, h, line + 100).resize((nw, nh), Image.Resampling.BICUBIC)
        yield f"{w} {h} {line + 100} {nw} {nh} {text(out.tobytes())}"


def cut():
    """width height seed shorterSide cropWidth cropHeight sha256-of-pixels: torchvision's Resize and CenterCrop"""
    cases = [
        (400, 533, 256, 224, 224), (533, 400, 256, 224, 224), (224, 224, 256, 224, 224), (256, 256, 256, 224, 224),
        (100, 75, 256, 224, 224), (333, 500, 256, 224, 224), (501, 500, 256, 224, 224), (37, 1000, 64, 48, 32),
        (1000, 37, 64, 48, 32), (20, 20, 33, 32, 32), (20, 21, 33, 32, 32), (23, 20, 35, 32, 30), (3, 500, 40, 40, 40),
        (4, 4000, 64, 60, 60), (4000, 4, 64, 60, 60),
    ]
    for seed, (w, h, shorter, cw, ch) in enumerate(cases):
        image = noise(w, h, seed)
        size = (shorter, int(shorter * h / w)) if w <= h else (int(shorter * w / h), shorter)
        image = image.resize(size, Image.Resampling.BILINEAR)
        top = int(round((size[1] - ch) / 2.0))
        left = int(round((size[0] - cw) / 2.0))
        image = image.crop((left, top, left + cw, top + ch))
        yield f"{w} {h} {seed} {shorter} {cw} {ch} {digest(image.tobytes())}"


def smooth(width, height):
    """A picture that JPEG keeps well: a ramp in each colour."""
    data = bytearray()
    for y in range(height):
        for x in range(width):
            data += bytes((x * 255 // width, y * 255 // height, (x * y) % 256))
    return Image.frombytes("RGB", (width, height), bytes(data))


def decoded():
    """name width height file pixels: what Pillow makes of an encoded file, turned as EXIF says and put on white"""
    picture = smooth(37, 29)
    turned = Image.Exif()
    turned[0x0112] = 6
    grey = picture.convert("L")
    clear = picture.convert("RGBA")
    clear.putalpha(grey)
    files = [
        ("baseline-420", picture, "JPEG", dict(quality=90, subsampling=2)),
        ("baseline-444", picture, "JPEG", dict(quality=75, subsampling=0)),
        ("baseline-422", picture, "JPEG", dict(quality=75, subsampling=1)),
        ("progressive", picture, "JPEG", dict(quality=80, progressive=True)),
        ("restarts", picture, "JPEG", dict(quality=80, restart_marker_blocks=2)),
        ("grey-jpeg", grey, "JPEG", dict(quality=80)),
        ("quarter-turn", picture, "JPEG", dict(quality=80, exif=turned.tobytes())),
        ("rgb-png", picture, "PNG", {}),
        ("grey-png", grey, "PNG", {}),
        ("bilevel-png", grey.convert("1"), "PNG", {}),
        ("palette-png", picture.quantize(16), "PNG", {}),
        ("alpha-png", clear, "PNG", {}),
        ("grey-alpha-png", clear.convert("LA"), "PNG", {}),
    ]
    for name, image, kind, options in files:
        out = io.BytesIO()
        image.save(out, kind, **options)
        back = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue())))
        if back.has_transparency_data:
            back = Image.alpha_composite(Image.new("RGBA", back.size, "white"), back.convert("RGBA"))
        back = back.convert("RGB")
        yield f"{name} {back.width} {back.height} {text(out.getvalue())} {text(back.tobytes())}"


def main():
    folder = Path(sys.argv[1])
    for name, lines in (("resized", resized), ("bicubic", bicubic), ("cut", cut), ("decoded", decoded)):
        head = f"# {lines.__doc__}; made by src/test/python/pillow_goldens.py with Pillow {PIL.__version__}"
        (folder / f"pillow-{name}.txt").write_text("\n".join([head, *lines()]) + "\n")


if __name__ == "__main__":
    main()
