"""Prints how many images a second PyTorch trains a DenseNet with, or answers, and the peak memory of the process in kB.

Arguments: layers of the blocks, growth rate, maps of the stem, "bc" or "plain", side of the pictures, classes, batch size,
steps, "train" or "evaluate".
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional

blocks = [int(layers) for layers in sys.argv[1].split(",")]
growth, width = int(sys.argv[2]), int(sys.argv[3])
bottleneck = sys.argv[4] == "bc"
side, classes, batch, steps = map(int, sys.argv[5:9])
training = sys.argv[9] == "train"


def norm_conv(maps, out, kernel):
    return [nn.BatchNorm2d(maps), nn.ReLU(inplace=True), nn.Conv2d(maps, out, kernel, padding=kernel // 2, bias=False)]


class Layer(nn.Module):
    def __init__(self, maps):
        super().__init__()
        parts = norm_conv(maps, 4 * growth, 1) + norm_conv(4 * growth, growth, 3) if bottleneck else norm_conv(maps, growth, 3)
        self.parts = nn.Sequential(*parts)

    def forward(self, x):
        return torch.cat([x, self.parts(x)], 1)


def network():
    large = side > 32
    parts = [nn.Conv2d(3, width, 7 if large else 3, stride=2 if large else 1, padding=3 if large else 1, bias=False)]
    if large:
        parts += [nn.BatchNorm2d(width), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    maps = width
    for i, layers in enumerate(blocks):
        for _ in range(layers):
            parts.append(Layer(maps))
            maps += growth
        if i + 1 < len(blocks):
            kept = maps // 2 if bottleneck else maps
            parts += norm_conv(maps, kept, 1) + [nn.AvgPool2d(2)]
            maps = kept
    parts += [nn.BatchNorm2d(maps), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(maps, classes)]
    return nn.Sequential(*parts)


net = network()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
labels = torch.arange(batch) % classes


def learn():
    optimizer.zero_grad()
    functional.cross_entropy(net(torch.randn(batch, 3, side, side)), labels).backward()
    optimizer.step()


def answer():
    with torch.no_grad():
        net(torch.randn(batch, 3, side, side))


net.train(training)
step = learn if training else answer
step()
began = time.time()
for _ in range(steps):
    step()
rate = steps * batch / (time.time() - began)


def peak():
    """What Linux counts for this program alone; ru_maxrss would begin with that of the process that started it."""
    try:
        with open("/proc/self/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except OSError:
        return 0


print(rate, peak())
