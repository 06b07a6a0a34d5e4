"""Prints how many images a second of processor time Pillow decodes, resizes and crops as torchvision does, and how many
torchvision itself takes to the normalised tensor, or 0 where it is missing.

Arguments: a file with the paths of the pictures, how often to go through them, shorter side, crop.
"""
import io
import sys
import time

from PIL import Image

try:
    import torch
    from torchvision import transforms

    torch.set_num_threads(1)
except (ImportError, RuntimeError):
    transforms = None

names, repeats, resize, crop = sys.argv[1], *map(int, sys.argv[2:5])
with open(names, encoding="utf-8") as lines:
    files = [open(line.rstrip("\n"), "rb").read() for line in lines]


def prepare(data):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    w, h = image.size
    size = (resize, int(resize * h / w)) if w <= h else (int(resize * w / h), resize)
    image = image.resize(size, Image.BILINEAR)
    left, top = int(round((size[0] - crop) / 2.0)), int(round((size[1] - crop) / 2.0))
    return image.crop((left, top, left + crop, top + crop))


def rate(work):
    work(files[0])
    began = time.process_time()
    for _ in range(repeats):
        for file in files:
            work(file)
    return repeats * len(files) / (time.process_time() - began)


def tensors():
    steps = transforms.Compose([
        transforms.Resize(resize),
        transforms.CenterCrop(crop),
        transforms.ToTensor(),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ])
    return rate(lambda data: steps(Image.open(io.BytesIO(data)).convert("RGB")))


print(rate(lambda data: prepare(data).tobytes()), tensors() if transforms else 0)
