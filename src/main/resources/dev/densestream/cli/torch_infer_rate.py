"""Prints how many images a second PyTorch classifies with a DenseNet: eager, then, on a GPU, in half precision with channels
last, then compiled; a line "rate HOW BATCH IMAGES_PER_SECOND" each. The pictures are uint8 in ordinary memory and the scores come back
there, as they do for an ONNX session.

Arguments: layers of the blocks, growth rate, maps of the stem, side of the pictures, classes, batch sizes, device, seconds.
"""
import sys
import time

import torch
from torch import nn

blocks = [int(layers) for layers in sys.argv[1].split(",")]
growth, width, side, classes = map(int, sys.argv[2:6])
batches = [int(size) for size in sys.argv[6].split(",")]
device, seconds = sys.argv[7], float(sys.argv[8])


def norm_conv(maps, out, kernel):
    return [nn.BatchNorm2d(maps), nn.ReLU(inplace=True), nn.Conv2d(maps, out, kernel, padding=kernel // 2, bias=False)]


class Layer(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.parts = nn.Sequential(*norm_conv(maps, 4 * growth, 1), *norm_conv(4 * growth, growth, 3))

    def forward(self, x):
        return torch.cat([x, self.parts(x)], 1)


def network():
    parts = [nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)]
    parts += [nn.BatchNorm2d(width), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    maps = width
    for i, layers in enumerate(blocks):
        for _ in range(layers):
            parts.append(Layer(maps))
            maps += growth
        if i + 1 < len(blocks):
            parts += norm_conv(maps, maps // 2, 1) + [nn.AvgPool2d(2)]
            maps //= 2
    parts += [nn.BatchNorm2d(maps), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(maps, classes)]
    return nn.Sequential(*parts).eval().to(device)


class Served(nn.Module):
    """Scaling before, softmax behind, as in a prepared model."""

    def __init__(self, net, kind, layout):
        super().__init__()
        self.net, self.kind, self.layout = net, kind, layout

    def forward(self, pictures):
        pixels = pictures.permute(0, 3, 1, 2).float().div(255).sub(0.45).div(0.225)
        scores = self.net(pixels.to(self.kind, memory_format=self.layout))
        return scores.float().softmax(1)


def measure(how, served, sizes):
    for batch in sizes:
        pictures = torch.randint(0, 256, (batch, side, side, 3), dtype=torch.uint8)
        if device == "cuda":
            pictures = pictures.pin_memory()
        with torch.inference_mode():
            for _ in range(3):
                served(pictures.to(device, non_blocking=True)).cpu()
            began, runs = time.perf_counter(), 0
            while time.perf_counter() - began < seconds:
                served(pictures.to(device, non_blocking=True)).cpu()
                runs += 1
            print("rate", how, batch, runs * batch / (time.perf_counter() - began), flush=True)


torch.manual_seed(1)
measure("eager", Served(network(), torch.float32, torch.contiguous_format), batches)
if device == "cuda":
    half = network().half().to(memory_format=torch.channels_last)
    measure("eager-fp16", Served(half, torch.float16, torch.channels_last), batches)
    # Compiling needs a C compiler; without one it is left out, and the figure is missing rather than wrong.
    try:
        for size in batches:
            # For each size anew, as an ONNX session is: one that was compiled for several sizes is slower.
            torch._dynamo.reset()
            compiled = torch.compile(Served(half, torch.float16, torch.channels_last), dynamic=False)
            measure("compiled-fp16", compiled, [size])
    except Exception as problem:
        print("no compiled-fp16:", str(problem).splitlines()[0])
