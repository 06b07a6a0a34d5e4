#!/usr/bin/env python3
"""Exports torchvision networks with random weights and saves PyTorch's own scores of pictures.

    python3 src/test/python/torchvision_exports.py FOLDER NAME...

FOLDER has pictures in it (*.png). For each network NAME it gets NAME.onnx, with a free batch; NAME-fixed.onnx, for one picture;
NAME-unfolded.onnx, with every batch norm; and NAME.jsonl with the probabilities. TorchvisionImportIT and TorchvisionTrainingIT
run this where PyTorch is installed (on Debian: python3-torch, python3-torchvision).
"""

import json
import sys
import warnings
from pathlib import Path

import torch
import torchvision
from PIL import Image
from torchvision import transforms

LABELS = 5


def small_densenet(num_classes):
    return torchvision.models.DenseNet(
        growth_rate=16, block_config=(2, 2), num_init_features=16, num_classes=num_classes)


NETWORKS = {
    "small_densenet": small_densenet,
    "densenet121": torchvision.models.densenet121,
    "resnet18": torchvision.models.resnet18,
    "mobilenet_v2": torchvision.models.mobilenet_v2,
}


def network(make, prepared):
    torch.manual_seed(5)
    net = make(num_classes=LABELS)
    # Fresh running statistics fit no network: a few pictures make features of a usual size.
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None
            # Norms that scale and shift by nothing could be left out unseen.
            torch.nn.init.uniform_(module.weight, 0.75, 1.25)
            torch.nn.init.uniform_(module.bias, -0.25, 0.25)
    net.train()
    with torch.no_grad():
        net(prepared)
        net.eval()
        # Scores that differ from picture to picture, and none near 0 or 1.
        head = [module for module in net.modules() if isinstance(module, torch.nn.Linear)][-1]
        torch.nn.init.normal_(head.weight)
        head.weight *= 2 / net(prepared).std(0).mean()
        head.bias -= net(prepared).mean(0)
    return net


def main():
    warnings.filterwarnings("ignore")
    folder = Path(sys.argv[1])
    prepare = transforms.Compose([
        transforms.Resize(112),
        transforms.CenterCrop(96),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])
    files = sorted(folder.glob("*.png"))
    pictures = torch.stack([prepare(Image.open(file).convert("RGB")) for file in files])
    for name in sys.argv[2:]:
        net = network(NETWORKS[name], pictures)
        free = {"input": {0: "batch"}, "logits": {0: "batch"}}
        names = dict(input_names=["input"], output_names=["logits"], opset_version=13)
        torch.onnx.export(net, pictures[:2], str(folder / f"{name}.onnx"), dynamic_axes=free, **names)
        torch.onnx.export(net, pictures[:1], str(folder / f"{name}-fixed.onnx"), **names)
        torch.onnx.export(
            net, pictures[:2], str(folder / f"{name}-unfolded.onnx"), dynamic_axes=free,
            training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, **names)
        with torch.no_grad(), open(folder / f"{name}.jsonl", "w") as lines:
            for file, scores in zip(files, net(pictures).softmax(1).tolist()):
                lines.write(json.dumps({"file": file.name, "scores": scores}) + "\n")


if __name__ == "__main__":
    main()
