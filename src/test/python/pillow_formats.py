#!/usr/bin/env python3
"""Writes files of every format and kind that is taken, with the pixels that Pillow gives for each.

    python3 src/test/python/pillow_formats.py src/test/resources/dev/densestream/image

Needs Pillow 12 (the committed file was made with 12.3.0) and cjpeg of libjpeg-turbo, for JPEG kinds that Pillow cannot write.
What Pillow cannot write of the other formats is written here by hand. The tests themselves need no Python.
"""

import base64
import hashlib
import io
import itertools
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT = 19, 13
ORIENTATION = 0x0112


def picture(width=WIDTH, height=HEIGHT):
    """A ramp in each colour, with sharp edges here and there."""
    data = bytearray()
    for y in range(height):
        for x in range(width):
            edge = 60 if (x // 5 + y // 4) % 2 else 0
            data += bytes((x * 195 // width + edge, y * 195 // height + edge, x * y * 3 % 256))
    return Image.frombytes("RGB", (width, height), bytes(data))


def noise(count, seed):
    return random.Random(seed).randbytes(count)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation):
    data = Image.Exif()
    data[ORIENTATION] = orientation
    return data.tobytes()


def seen(file):
    """What a model should see: turned as EXIF says, what is transparent on white."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    if image.mode.startswith("I;16"):
        # Pillow cuts grey of 16 bits off at 255; the upper byte is what it takes of 16 bits in colour.
        image = Image.frombytes("L", image.size, bytes(v >> 8 for v in image.get_flattened_data()))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


# JPEG


def cjpeg(image, *options):
    return subprocess.run(["cjpeg", *options], input=saved(image, "PPM"), capture_output=True, check=True).stdout


def adobe(file, transform):
    """With another colour transform in Adobe's segment, or without that segment where it is None."""
    at = file.index(b"\xff\xee\x00\x0eAdobe")
    return file[:at] + file[at + 16:] if transform is None else file[: at + 15] + bytes((transform,)) + file[at + 16:]


def jpeg():
    rgb = picture()
    cmyk = Image.frombytes("CMYK", (WIDTH, HEIGHT), bytes(itertools.chain(*(
        (*p, (i * 7) % 200) for i, p in enumerate(rgb.get_flattened_data())))))
    for name, sampling in (("444", "1x1"), ("422", "2x1"), ("420", "2x2"), ("440", "1x2"), ("411", "4x1"), ("441", "1x4"), ("410", "4x2")):
        yield f"jpeg-{name}", cjpeg(rgb, "-quality", "85", "-sample", sampling)
        yield f"jpeg-{name}-progressive", cjpeg(rgb, "-quality", "85", "-sample", sampling, "-progressive")
    yield "jpeg-odd-sampling", cjpeg(rgb, "-sample", "2x2,1x2,2x1")
    yield "jpeg-restarts", cjpeg(rgb, "-restart", "1B")
    yield "jpeg-quality-100", saved(rgb, "JPEG", quality=100)
    yield "jpeg-quality-1", saved(rgb, "JPEG", quality=1)
    yield "jpeg-rgb", saved(rgb, "JPEG", keep_rgb=True)
    yield "jpeg-grey", saved(rgb.convert("L"), "JPEG")
    yield "jpeg-grey-progressive", saved(rgb.convert("L"), "JPEG", progressive=True)
    yield "jpeg-arithmetic", cjpeg(rgb, "-arithmetic")
    yield "jpeg-arithmetic-progressive", cjpeg(rgb, "-arithmetic", "-progressive")
    yield "jpeg-16-bit-tables", cjpeg(rgb, "-quality", "1")
    plain = saved(cmyk, "JPEG", quality=90)
    yield "jpeg-cmyk", plain
    yield "jpeg-cmyk-progressive", saved(cmyk, "JPEG", quality=90, progressive=True)
    yield "jpeg-ycck", adobe(plain, 2)
    yield "jpeg-cmyk-without-adobe", adobe(plain, None)
    yield "jpeg-ycck-420", adobe(saved(cmyk, "JPEG", quality=90, subsampling=2), 2)
    for orientation in range(1, 9):
        yield f"jpeg-orientation-{orientation}", saved(rgb, "JPEG", exif=exif(orientation))
    yield "jpeg-orientation-little-endian", saved(rgb, "JPEG", exif=tiff_exif("<", 6))
    yield "jpeg-orientation-9", saved(rgb, "JPEG", exif=exif(9))


def tiff_exif(order, orientation):
    return b"Exif\0\0" + {"<": b"II", ">": b"MM"}[order] + struct.pack(
        order + "HIHHHIHHI", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


# PNG


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png(width, height, depth, colour, samples, interlaced=False, extra=b"", filters=True):
    """samples: a list of rows of values, channels side by side"""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    rng = random.Random(width * depth)
    raw = bytearray()

    def rows(left, top, right, down):
        before = None
        for y in range(top, height, down):
            values = [samples[y][x * channels + c] for x in range(left, width, right) for c in range(channels)]
            if not values:
                return
            line = pack(values, depth)
            before = before or bytes(len(line))
            kind = rng.randrange(5) if filters else 0
            raw.append(kind)
            raw.extend(filtered(kind, line, before, max(1, channels * depth // 8)))
            before = line

    for left, top, right, down in PASSES if interlaced else ((0, 0, 1, 1),):
        rows(left, top, right, down)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
            + extra + chunk(b"IDAT", zlib.compress(bytes(raw))) + chunk(b"IEND"))


def pack(values, depth):
    if depth == 16:
        return struct.pack(f">{len(values)}H", *values)
    if depth == 8:
        return bytes(values)
    bits = "".join(f"{v:0{depth}b}" for v in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(kind, line, before, step):
    def paeth(a, b, c):
        distances = [(abs(b - c), a), (abs(a - c), b), (abs(a + b - 2 * c), c)]
        return min(distances, key=lambda d: d[0])[1]

    for i, value in enumerate(line):
        a = line[i - step] if i >= step else 0
        c = before[i - step] if i >= step else 0
        b = before[i]
        yield (value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) % 256


def keyed(samples, depth, channels):
    """The first pixel's colour is transparent; of 16 bits, Pillow compares only 8 of them with the colour."""
    if depth < 16:
        return None
    pixels = [row[x : x + channels] for row in samples for x in range(0, len(row), channels)]
    data = bytes(255 if p == pixels[0] else v >> 8 for p in pixels for v in p * (3 // channels))
    return Image.frombytes("RGB", (WIDTH, HEIGHT), data)


def pngs():
    rng = random.Random(7)
    for colour, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16))):
        channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
        for depth, interlaced in itertools.product(depths, (False, True)):
            top = 2**depth - 1
            samples = [[(x * 13 + y * 29 * (x % channels + 1)) * (257 if depth == 16 else 1) % (top + 1) if rng.random() < 0.8
                        else rng.randint(0, top) for x in range(WIDTH * channels)] for y in range(HEIGHT)]
            name = f"png-{('grey', '', 'rgb', 'palette', 'grey-alpha', '', 'rgba')[colour]}-{depth}{'-interlaced' if interlaced else ''}"
            palette = chunk(b"PLTE", noise(3 * 2 ** min(depth, 8), depth)) if colour == 3 else b""
            yield name, png(WIDTH, HEIGHT, depth, colour, samples, interlaced, palette)
            if colour == 0:
                key = chunk(b"tRNS", struct.pack(">H", samples[0][0]))
                yield name + "-key", png(WIDTH, HEIGHT, depth, colour, samples, interlaced, key), keyed(samples, depth, 1)
            if colour == 2:
                key = chunk(b"tRNS", struct.pack(">HHH", *samples[0][:3]))
                yield name + "-key", png(WIDTH, HEIGHT, depth, colour, samples, interlaced, key), keyed(samples, depth, 3)
            if colour == 3:
                alphas = chunk(b"tRNS", noise(2 ** min(depth, 7), 3))
                yield name + "-alpha", png(WIDTH, HEIGHT, depth, colour, samples, interlaced, palette + alphas)
    rows = [list(picture().crop((0, y, WIDTH, y + 1)).tobytes()) for y in range(HEIGHT)]
    yield "png-gamma-and-profile", png(
        WIDTH, HEIGHT, 8, 2, rows, extra=chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"cHRM", struct.pack(">8I", *range(30000, 30008))))
    for orientation in range(1, 9):
        yield f"png-orientation-{orientation}", saved(picture(), "PNG", exif=exif(orientation))
    yield "png-pillow-palette", saved(picture().quantize(16), "PNG")
    yield "png-animated", saved(picture(), "PNG", save_all=True, append_images=[ImageOps.invert(picture())])
    yield "png-animated-default-image", saved(
        picture(), "PNG", save_all=True, default_image=True, append_images=[ImageOps.invert(picture())])
    yield "png-1-by-1-interlaced", png(1, 1, 8, 2, [[1, 2, 3]], True)


# BMP


def bmp(width, height, bits, rows, palette=b"", masks=(), compression=0, header=40, top_down=False, colours=0):
    """rows: encoded and padded lines, the bottom one first unless top_down, or one run-length encoded stream"""
    data = b"".join(rows)
    mask_bytes = struct.pack(f"<{len(masks)}I", *masks)
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, -height if top_down else height, 1, bits, compression, len(data), 2835, 2835, colours, 0)
        info += (mask_bytes + bytes(200))[: header - 40] if header > 40 else mask_bytes
    offset = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + info + palette + data


def padded(line):
    return line + bytes(-len(line) % 4)


def bmps():
    rgb = picture()
    pixels = rgb.load()
    lines = range(HEIGHT - 1, -1, -1)

    def quads(count, seed):
        data = bytearray(noise(4 * count, seed))
        data[3::4] = bytes(count)
        return bytes(data)

    def line(y, bits):
        return [(x * 3 + y * 5 + x * y) % 2**bits for x in range(WIDTH)]

    def sixteen(x, y, green):
        r, g, b = pixels[x, y]
        return r >> 3 << (5 + green) | g >> (8 - green) << 5 | b >> 3

    for bits in (1, 4, 8):
        rows = [padded(pack(line(y, bits), bits)) for y in lines]
        yield f"bmp-{bits}", bmp(WIDTH, HEIGHT, bits, rows, quads(2**bits, bits))
        yield f"bmp-{bits}-os2", bmp(WIDTH, HEIGHT, bits, rows, noise(3 * 2**bits, bits), header=12)
        yield f"bmp-{bits}-top-down", bmp(WIDTH, HEIGHT, bits, rows[::-1], quads(2**bits, bits), top_down=True)
    few = [padded(pack([v % 5 for v in line(y, 4)], 4)) for y in lines]
    yield "bmp-4-few-colours", bmp(WIDTH, HEIGHT, 4, few, quads(5, 1), colours=5)
    grey = b"".join(bytes((i, i, i, 0)) for i in range(256))
    yield "bmp-8-grey", bmp(WIDTH, HEIGHT, 8, [padded(bytes(line(y, 8))) for y in lines], grey)
    rows = [padded(struct.pack(f"<{WIDTH}H", *(sixteen(x, y, 5) for x in range(WIDTH)))) for y in lines]
    yield "bmp-16-555", bmp(WIDTH, HEIGHT, 16, rows)
    yield "bmp-16-555-masks", bmp(WIDTH, HEIGHT, 16, rows, masks=(0x7C00, 0x3E0, 0x1F), compression=3)
    rows = [padded(struct.pack(f"<{WIDTH}H", *(sixteen(x, y, 6) for x in range(WIDTH)))) for y in lines]
    yield "bmp-16-565", bmp(WIDTH, HEIGHT, 16, rows, masks=(0xF800, 0x7E0, 0x1F), compression=3)
    yield "bmp-16-565-v4", bmp(WIDTH, HEIGHT, 16, rows, masks=(0xF800, 0x7E0, 0x1F, 0), compression=3, header=108)
    yield "bmp-24", saved(rgb, "BMP")
    rows = [padded(b"".join(bytes(pixels[x, y][::-1]) for x in range(WIDTH))) for y in lines]
    yield "bmp-24-os2", bmp(WIDTH, HEIGHT, 24, rows, header=12)
    yield "bmp-24-top-down", bmp(WIDTH, HEIGHT, 24, rows[::-1], top_down=True)
    yield "bmp-24-v5", bmp(WIDTH, HEIGHT, 24, rows, header=124)
    rows = [b"".join(bytes((*pixels[x, y][::-1], 9 * x)) for x in range(WIDTH)) for y in lines]
    yield "bmp-32", bmp(WIDTH, HEIGHT, 32, rows)
    yield "bmp-32-masks", bmp(WIDTH, HEIGHT, 32, rows, masks=(0xFF0000, 0xFF00, 0xFF), compression=3)
    yield "bmp-32-v4-alpha", bmp(WIDTH, HEIGHT, 32, rows, masks=(0xFF0000, 0xFF00, 0xFF, 0xFF000000), compression=3, header=108)
    yield "bmp-32-v5-alpha", bmp(WIDTH, HEIGHT, 32, rows, masks=(0xFF0000, 0xFF00, 0xFF, 0xFF000000), compression=3, header=124)
    yield "bmp-32-v3-alpha", bmp(WIDTH, HEIGHT, 32, rows, masks=(0xFF0000, 0xFF00, 0xFF, 0xFF000000), compression=3, header=56)
    rows = [b"".join(bytes((9 * x, *pixels[x, y][::-1])) for x in range(WIDTH)) for y in lines]
    yield "bmp-32-bgrx-high", bmp(WIDTH, HEIGHT, 32, rows, masks=(0xFF000000, 0xFF0000, 0xFF00), compression=3)
    yield "bmp-8-rle", bmp(WIDTH, HEIGHT, 8, [rle(8)], quads(256, 8), compression=1)
    yield "bmp-4-rle", bmp(WIDTH, HEIGHT, 4, [rle(4)], quads(16, 4), compression=2)
    skips = b"\x05\x01\x00\x02\x03\x02\x04\x02\0\0" + b"\x13\x07\0\0" * 10 + b"\0\1"
    yield "bmp-8-rle-skip", bmp(WIDTH, HEIGHT, 8, [skips], quads(256, 8), compression=1)


def rle(bits):
    """Runs and literal stretches of a line each, then the end of the line."""
    data = bytearray()
    for y in range(HEIGHT):
        # Pillow loses the last pixel of a stretch of odd length in four bits.
        for count, value in ((4, y), (5, 2 * y + 1)):
            data += bytes((count, value % 2**bits if bits == 8 else value % 16 * 17))
        literal = [(x * 5 + y) % 2**bits for x in range(WIDTH - 9)]
        encoded = pack(literal, bits)
        data += bytes((0, len(literal))) + encoded + bytes(len(encoded) % 2)
        data += b"\0\0"
    return bytes(data) + b"\0\1"


# GIF


def gif(screen, frames, palette, background=0, version=b"89a", trailer=b"\x3b"):
    """frames: (left, top, width, height, indices, transparent or None, interlaced, local palette or None)"""
    size = len(palette) // 3
    out = b"GIF" + version + struct.pack("<HHBBB", *screen, (0x80 | size.bit_length() - 2) if palette else 0, background, 0) + palette
    for left, top, width, height, indices, transparent, interlaced, local in frames:
        if transparent is not None:
            out += b"\x21\xf9\x04" + struct.pack("<BHB", 1, 0, transparent) + b"\0"
        flags = (0x40 if interlaced else 0) | ((0x80 | (len(local) // 3).bit_length() - 2) if local else 0)
        out += b"\x2c" + struct.pack("<HHHHB", left, top, width, height, flags) + (local or b"")
        rows = [indices[y * width : (y + 1) * width] for y in range(height)]
        if interlaced:
            order = [*range(0, height, 8), *range(4, height, 8), *range(2, height, 4), *range(1, height, 2)]
            rows = [rows[y] for y in order]
        bits = max(2, (len(local or palette) // 3 - 1).bit_length())
        data = lzw(b"".join(rows), bits)
        out += bytes((bits,)) + b"".join(
            bytes((len(data[i : i + 255]),)) + data[i : i + 255] for i in range(0, len(data), 255)) + b"\0"
    return out + trailer


def lzw(data, bits):
    clear, end = 1 << bits, (1 << bits) + 1
    out, hold, held = bytearray(), 0, 0

    def emit(code, width):
        nonlocal hold, held
        hold |= code << held
        held += width
        while held >= 8:
            out.append(hold & 255)
            hold >>= 8
            held -= 8

    table = {bytes((i,)): i for i in range(clear)}
    width, following = bits + 1, end + 1
    emit(clear, width)
    word = b""
    for value in data:
        longer = word + bytes((value,))
        if longer in table:
            word = longer
            continue
        emit(table[word], width)
        if following < 4096:
            table[longer] = following
            following += 1
            if following - 1 == 1 << width and width < 12:
                width += 1
        else:
            emit(clear, width)
            table = {bytes((i,)): i for i in range(clear)}
            width, following = bits + 1, end + 1
        word = bytes((value,))
    if word:
        emit(table[word], width)
    emit(end, width)
    if held:
        out.append(hold & 255)
    return bytes(out)


def gifs():
    def indices(width, height, colours):
        return bytes((x * 3 + y * 5 + x * y // 3) % colours for y in range(height) for x in range(width))

    full = (WIDTH, HEIGHT)
    for colours in (2, 4, 16, 256):
        whole = (0, 0, *full, indices(*full, colours))
        yield f"gif-{colours}", gif(full, [(*whole, None, False, None)], noise(3 * colours, colours))
        yield f"gif-{colours}-transparent", gif(full, [(*whole, 1, False, None)], noise(3 * colours, colours))
    whole = (0, 0, *full, indices(*full, 16))
    yield "gif-87a", gif(full, [(*whole, None, False, None)], noise(48, 1), version=b"87a")
    yield "gif-interlaced", gif(full, [(*whole, None, True, None)], noise(48, 2))
    yield "gif-local-palette", gif(full, [(*whole, None, False, noise(48, 5))], noise(12, 3))
    yield "gif-only-local-palette", gif(full, [(*whole, None, False, noise(48, 6))], b"")
    part = (4, 2, 9, 7, indices(9, 7, 16))
    for background in (0, 3):
        yield f"gif-part-{background}", gif(full, [(*part, None, False, None)], noise(48, 4), background)
        yield f"gif-part-transparent-{background}", gif(full, [(*part, 2, False, None)], noise(48, 4), background)
        yield f"gif-part-local-{background}", gif(full, [(*part, None, False, noise(48, 9))], noise(48, 4), background)
    yield "gif-part-only-local", gif(full, [(*part, None, False, noise(48, 9))], b"")
    beyond = (12, 8, 12, 9, indices(12, 9, 16))
    yield "gif-beyond-the-screen", gif(full, [(*beyond, None, False, None)], noise(48, 4))
    other = (0, 0, *full, bytes(WIDTH * HEIGHT))
    yield "gif-animated", gif(full, [(*whole, None, False, None), (*other, None, False, None)], noise(48, 7))
    yield "gif-without-trailer", gif(full, [(*whole, None, False, None)], noise(48, 8), trailer=b"")
    large = (0, 0, 90, 70, noise(90 * 70, 1))
    yield "gif-full-dictionary", gif((90, 70), [(*large, None, False, None)], noise(768, 1))
    yield "gif-pillow", saved(picture().quantize(64), "GIF")
    grey = b"".join(bytes((i, i, i)) for i in range(256))
    yield "gif-grey", gif(full, [(0, 0, *full, indices(*full, 256), None, False, None)], grey)


# WebP


def webps():
    rgb = picture()
    alpha = rgb.convert("RGBA")
    alpha.putalpha(rgb.convert("L").point(lambda v: 0 if v < 60 else v))
    yield "webp-lossless", saved(rgb, "WEBP", lossless=True)
    yield "webp-lossless-alpha", saved(alpha, "WEBP", lossless=True, exact=True)
    yield "webp-lossless-palette", saved(rgb.quantize(9).convert("RGB"), "WEBP", lossless=True, method=6)
    for quality in (5, 60, 95):
        yield f"webp-lossy-{quality}", saved(rgb, "WEBP", quality=quality)
    yield "webp-lossy-alpha", saved(alpha, "WEBP", quality=80)
    yield "webp-lossy-alpha-coarse", saved(alpha, "WEBP", quality=80, alpha_quality=20)
    yield "webp-animated", saved(rgb, "WEBP", lossless=True, save_all=True, append_images=[ImageOps.invert(rgb)])
    yield "webp-animated-alpha", saved(alpha, "WEBP", lossless=True, save_all=True, append_images=[ImageOps.invert(rgb).convert("RGBA")])
    yield "webp-animated-lossy", saved(rgb, "WEBP", save_all=True, append_images=[ImageOps.invert(rgb)])
    for orientation in range(1, 9):
        yield f"webp-orientation-{orientation}", saved(rgb, "WEBP", lossless=True, exif=exif(orientation))
    yield "webp-lossy-orientation-6", saved(rgb, "WEBP", exif=exif(6))


    for name, image in (("", rgb), ("-alpha", alpha)):
        for kind in ("lossless", "lossy"):
            frame = webp_chunks(saved(image, "WEBP", lossless=kind == "lossless", exact=True))
            yield f"webp-part-{kind}{name}", webp_animation(WIDTH + 9, HEIGHT + 6, 4, 2, frame)
            yield f"webp-extended-{kind}{name}", riff(webp_extended(0x14 if image is alpha else 4, WIDTH, HEIGHT) + frame + tagged(b"XMP ", b"<x/>"))


def tagged(kind, data):
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def riff(chunks):
    return tagged(b"RIFF", b"WEBP" + chunks)


def webp_chunks(file):
    """The ALPH, VP8 and VP8L chunks of a file."""
    out, at = b"", 12
    while at < len(file):
        size = 8 + struct.unpack_from("<I", file, at + 4)[0]
        if file[at : at + 4] in (b"ALPH", b"VP8 ", b"VP8L"):
            out += file[at : at + size + size % 2]
        at += size + size % 2
    return out


def webp_extended(flags, width, height):
    return tagged(b"VP8X", struct.pack("<I", flags) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3])


def webp_animation(width, height, left, top, frame):
    def three(value):
        return struct.pack("<I", value)[:3]

    data = three(left // 2) + three(top // 2) + three(WIDTH - 1) + three(HEIGHT - 1) + three(100) + b"\0" + frame
    return riff(webp_extended(0x12, width, height) + tagged(b"ANIM", struct.pack("<IH", 0xFF102030, 0)) + tagged(b"ANMF", data))


# TIFF

BYTE, SHORT, LONG, RATIONAL = 1, 3, 4, 5


def tiff(width, height, entries, blocks, order="<", big=False, tile=None):
    """blocks: the encoded strips or tiles. entries: {tag: (type, values)}, those of the blocks come of themselves"""
    entries = dict(entries)
    entries[256] = (LONG, [width])
    entries[257] = (LONG, [height])
    if tile:
        entries[322], entries[323] = (LONG, [tile[0]]), (LONG, [tile[1]])
        at_tag, length_tag = 324, 325
    else:
        entries.setdefault(278, (LONG, [height]))
        at_tag, length_tag = 273, 279
    header = 16 if big else 8
    offsets, body = [], b""
    for block in blocks:
        offsets.append(header + len(body))
        body += block + bytes(len(block) % 2)
    entries[at_tag] = (LONG, offsets)
    entries[length_tag] = (LONG, [len(block) for block in blocks])
    ifd = header + len(body)
    mark = {"<": b"II", ">": b"MM"}[order]
    start = mark + (struct.pack(order + "HHHQ", 43, 8, 0, ifd) if big else struct.pack(order + "HI", 42, ifd))
    size, inline, number = (20, 8, "Q") if big else (12, 4, "I")
    extra_at = ifd + (8 if big else 2) + size * len(entries) + (8 if big else 4)
    directory, extra = struct.pack(order + ("Q" if big else "H"), len(entries)), b""
    for tag, (kind, values) in sorted(entries.items()):
        letter = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "II"}[kind]
        data = struct.pack(order + letter * (len(values) // len(letter)), *values)
        count = len(values) // len(letter)
        if len(data) > inline:
            value, extra = struct.pack(order + number, extra_at + len(extra)), extra + data + bytes(len(data) % 2)
        else:
            value = data + bytes(inline - len(data))
        directory += struct.pack(order + "HH" + number, tag, kind, count) + value
    return start + body + directory + bytes(8 if big else 4) + extra


def tiffs():
    rgb = picture()
    grey = rgb.convert("L")
    alpha = rgb.convert("RGBA")
    alpha.putalpha(grey)
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "tiff_deflate"):
        for name, image in (("rgb", rgb), ("grey", grey)):
            yield f"tiff-{name}-{compression}", saved(image, "TIFF", compression=compression)
    for compression in ("group3", "group4", "tiff_ccitt"):
        yield f"tiff-bilevel-{compression}", saved(grey.convert("1"), "TIFF", compression=compression)
    yield "tiff-bilevel", saved(grey.convert("1"), "TIFF")
    yield "tiff-rgba", saved(alpha, "TIFF")
    yield "tiff-rgba-lzw", saved(alpha, "TIFF", compression="tiff_lzw")
    yield "tiff-grey-alpha", saved(alpha.convert("LA"), "TIFF")
    yield "tiff-palette", saved(rgb.quantize(200), "TIFF")
    yield "tiff-cmyk", saved(rgb.convert("CMYK"), "TIFF")
    yield "tiff-cmyk-lzw", saved(rgb.convert("CMYK"), "TIFF", compression="tiff_lzw")
    yield "tiff-two-pages", saved(rgb, "TIFF", save_all=True, append_images=[ImageOps.invert(rgb)])
    yield "tiff-big", saved(rgb, "TIFF", big_tiff=True)
    yield "tiff-predictor", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "tiff-strips", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={278: 4})
    data, plane = rgb.tobytes(), [bytes(rgb.tobytes()[c::3]) for c in range(3)]
    three = {258: (SHORT, [8, 8, 8]), 259: (SHORT, [1]), 262: (SHORT, [2]), 277: (SHORT, [3])}
    for order, big in (("<", False), ("<", True), (">", False)):
        yield f"tiff-hand-{'little' if order == '<' else 'big'}{'-bigtiff' if big else ''}", tiff(WIDTH, HEIGHT, three, [data], order, big)
    yield "tiff-planar", tiff(WIDTH, HEIGHT, {**three, 284: (SHORT, [2])}, plane)
    yield "tiff-planar-deflate", tiff(WIDTH, HEIGHT, {**three, 259: (SHORT, [8]), 284: (SHORT, [2])}, [zlib.compress(p) for p in plane])
    for orientation in range(1, 9):
        yield f"tiff-orientation-{orientation}", tiff(WIDTH, HEIGHT, {**three, 274: (SHORT, [orientation])}, [data])
        yield f"tiff-orientation-{orientation}-deflate", tiff(
            WIDTH, HEIGHT, {**three, 259: (SHORT, [8]), 274: (SHORT, [orientation])}, [zlib.compress(data)])
    tiled = rgb.crop((0, 0, 32, 16))
    tiles = [tiled.crop((x, 0, x + 16, 16)).tobytes() for x in (0, 16)]
    yield "tiff-tiles", tiff(WIDTH, HEIGHT, three, tiles, tile=(16, 16))
    yield "tiff-tiles-deflate", tiff(WIDTH, HEIGHT, {**three, 259: (SHORT, [8])}, [zlib.compress(t) for t in tiles], tile=(16, 16))
    yield "tiff-lzw-full-table", saved(Image.frombytes("RGB", (60, 60), noise(10800, 3)), "TIFF", compression="tiff_lzw")
    rows = [data[y * WIDTH * 3 : (y + 4) * WIDTH * 3] for y in range(0, HEIGHT, 4)]
    yield "tiff-strips-of-4", tiff(WIDTH, HEIGHT, {**three, 278: (LONG, [4])}, rows)
    for bits in (1, 2, 4, 8):
        values = [[(x * 3 + y * 5 + x * y) % 2**bits for x in range(WIDTH)] for y in range(HEIGHT)]
        packed = b"".join(pack(v, bits) for v in values)
        one = {258: (SHORT, [bits]), 259: (SHORT, [1]), 277: (SHORT, [1])}
        yield f"tiff-grey-{bits}", tiff(WIDTH, HEIGHT, {**one, 262: (SHORT, [1])}, [packed])
        yield f"tiff-white-is-zero-{bits}", tiff(WIDTH, HEIGHT, {**one, 262: (SHORT, [0])}, [packed])
        yield f"tiff-grey-{bits}-deflate", tiff(WIDTH, HEIGHT, {**one, 259: (SHORT, [8]), 262: (SHORT, [1])}, [zlib.compress(packed)])
        yield f"tiff-white-is-zero-{bits}-deflate", tiff(WIDTH, HEIGHT, {**one, 259: (SHORT, [8]), 262: (SHORT, [0])}, [zlib.compress(packed)])
        colours = [v for c in noise(3 * 2**bits, bits) for v in [c * 257]]
        yield f"tiff-palette-{bits}", tiff(WIDTH, HEIGHT, {**one, 262: (SHORT, [3]), 320: (SHORT, colours)}, [packed])
        yield f"tiff-palette-{bits}-deflate", tiff(
            WIDTH, HEIGHT, {**one, 259: (SHORT, [8]), 262: (SHORT, [3]), 320: (SHORT, colours)}, [zlib.compress(packed)])
        flipped = bytes(int(f"{b:08b}"[::-1], 2) for b in packed)
        yield f"tiff-fill-order-{bits}", tiff(WIDTH, HEIGHT, {**one, 262: (SHORT, [1]), 266: (SHORT, [2])}, [flipped])
    for order in "<>":
        name = "little" if order == "<" else "big"
        deep = struct.pack(f"{order}{WIDTH * HEIGHT}H", *(i * 251 % 65536 for i in range(WIDTH * HEIGHT)))
        one = {258: (SHORT, [16]), 259: (SHORT, [1]), 277: (SHORT, [1]), 262: (SHORT, [1])}
        yield f"tiff-grey-16-{name}", tiff(WIDTH, HEIGHT, one, [deep], order)
        deep = struct.pack(f"{order}{WIDTH * HEIGHT * 3}H", *(i * 251 % 65536 for i in range(WIDTH * HEIGHT * 3)))
        yield f"tiff-rgb-16-{name}", tiff(WIDTH, HEIGHT, {**three, 258: (SHORT, [16] * 3)}, [deep], order)
        yield f"tiff-rgb-16-deflate-{name}", tiff(
            WIDTH, HEIGHT, {**three, 258: (SHORT, [16] * 3), 259: (SHORT, [8])}, [zlib.compress(deep)], order)
    yield "tiff-cmyk-16", tiff(WIDTH, HEIGHT, {258: (SHORT, [16] * 4), 259: (SHORT, [1]), 262: (SHORT, [5]), 277: (SHORT, [4])},
                               [struct.pack(f"<{WIDTH * HEIGHT * 4}H", *(i * 97 % 65536 for i in range(WIDTH * HEIGHT * 4)))])
    deep = struct.pack(f"<{WIDTH * HEIGHT * 4}H", *(i * 251 % 65536 for i in range(WIDTH * HEIGHT * 4)))
    for extra in (0, 1, 2):
        yield f"tiff-rgba-16-{extra}", tiff(
            WIDTH, HEIGHT, {**three, 258: (SHORT, [16] * 4), 277: (SHORT, [4]), 338: (SHORT, [extra])}, [deep])
    differences = struct.pack(f"<{WIDTH * HEIGHT * 3}H", *(i * 7919 % 65536 for i in range(WIDTH * HEIGHT * 3)))
    yield "tiff-predictor-16", tiff(
        WIDTH, HEIGHT, {**three, 258: (SHORT, [16] * 3), 259: (SHORT, [8]), 317: (SHORT, [2])}, [zlib.compress(differences)])
    yield "tiff-palette-alpha", tiff(
        WIDTH, HEIGHT, {258: (SHORT, [8, 8]), 259: (SHORT, [1]), 262: (SHORT, [3]), 277: (SHORT, [2]), 338: (SHORT, [2]),
                        320: (SHORT, [c * 257 for c in noise(768, 4)])}, [noise(WIDTH * HEIGHT * 2, 5)])
    yield "tiff-5-samples", tiff(
        WIDTH, HEIGHT, {**three, 258: (SHORT, [8] * 5), 277: (SHORT, [5]), 338: (SHORT, [2, 0])}, [noise(WIDTH * HEIGHT * 5, 6)])
    yield "tiff-planar-alpha", tiff(
        WIDTH, HEIGHT, {**three, 258: (SHORT, [8] * 4), 277: (SHORT, [4]), 338: (SHORT, [2]), 284: (SHORT, [2])},
        [*plane, grey.tobytes()])
    for kind in ("jpeg", "group4"):
        turned = Image.frombytes("RGB", rgb.size, data) if kind == "jpeg" else grey.convert("1")
        for orientation in range(2, 9):
            yield f"tiff-{kind}-orientation-{orientation}", saved(turned, "TIFF", compression=kind, tiffinfo={274: orientation})
    for extra in (0, 1, 2):
        four = {**three, 258: (SHORT, [8] * 4), 277: (SHORT, [4]), 338: (SHORT, [extra])}
        yield f"tiff-rgb-extra-{extra}", tiff(WIDTH, HEIGHT, four, [alpha.tobytes()])
        yield f"tiff-rgb-extra-{extra}-deflate", tiff(WIDTH, HEIGHT, {**four, 259: (SHORT, [8])}, [zlib.compress(alpha.tobytes())])
    yield "tiff-rgb-extra-unsaid", tiff(WIDTH, HEIGHT, {**three, 258: (SHORT, [8] * 4), 277: (SHORT, [4])}, [alpha.tobytes()])


def lines():
    """name width height file pixels: what Pillow makes of a file, turned as EXIF says and put on white

    Of pixels that must be the same the SHA-256, of others the pixels.
    """
    for name, file, *expected in itertools.chain(jpeg(), pngs(), bmps(), gifs(), webps(), tiffs()):
        image = expected and expected[0] or seen(file)
        pixels = text(image.tobytes()) if "cmyk" in name or "ycck" in name else hashlib.sha256(image.tobytes()).hexdigest()
        yield f"{name} {image.width} {image.height} {text(file)} {pixels}"


def text(data):
    return base64.b64encode(data).decode()


def main():
    head = f"# {lines.__doc__.splitlines()[0]}; made by src/test/python/pillow_formats.py with Pillow {PIL.__version__}"
    (Path(sys.argv[1]) / "pillow-formats.txt").write_text("\n".join([head, *lines()]) + "\n")


if __name__ == "__main__":
    main()
