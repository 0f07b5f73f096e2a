"""Gradients of one training step in PyTorch, in double precision: what every engine is held against.

    python torch-gradients.py case.safetensors gradients.safetensors

The case holds `tensor/<name>`, `mask/<layer>`, `input` and `target`, float32. Its metadata say which network (`pose` with
`blocks` and `objective`, or `places`, the images of test/gradients) and which tensors are `trainable`, one a line. What is
written holds `loss` [1] and `gradient/<name>`, rounded to float32. Both networks are written here anew: only their tensors'
names and layout are shared.
"""

import json
import struct
import sys

import numpy
import torch
from torch.nn import functional

EPSILON = 1e-5
KEPT_OFF_ZERO = 1e-2


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        data = numpy.frombuffer(content[begin:end], "<f4").astype(numpy.float64)
        tensors[name] = torch.from_numpy(data.reshape(entry["shape"]))
    return tensors, metadata


def write(path, tensors):
    header, chunks, end = {}, [], 0
    for name, tensor in tensors.items():
        chunk = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [end, end + len(chunk)]}
        chunks.append(chunk)
        end += len(chunk)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def pose_loss(given, metadata):
    def tensor(name):
        return given["tensor/" + name]

    def layer(name, x):
        z = x @ tensor(name + ".weight")
        z = functional.batch_norm(
            z, None, None, tensor(name + ".gamma"), tensor(name + ".beta"), training=True, eps=EPSILON
        )
        return functional.relu(z) * given["mask/" + name]

    x = (given["input"] - tensor("normalise.inputMean")) / tensor("normalise.inputDeviation")
    x = layer("input", x)
    for block in range(int(metadata["blocks"])):
        x = x + layer(f"block{block}.b", layer(f"block{block}.a", x))
    output = x @ tensor("output.weight") + tensor("output.bias")
    predicted = output * tensor("normalise.outputDeviation") + tensor("normalise.outputMean")
    difference = predicted - given["target"]
    if metadata["objective"] == "disparity":
        return (difference**2).mean() / (tensor("normalise.outputDeviation") ** 2).mean()
    squares = (difference.reshape(len(difference), -1, 3) ** 2).sum(-1)
    return (squares + KEPT_OFF_ZERO).sqrt().mean()


def places_loss(given, metadata):
    def tensor(name):
        return given["tensor/" + name]

    def convolve(x, name, stride):
        """With the smaller half of the border in front, as TensorFlow's `same`. x: [B, channels, height, width]."""
        weight = tensor(name + ".weight").permute(3, 2, 0, 1)
        borders = []
        for length, side in ((x.shape[3], weight.shape[3]), (x.shape[2], weight.shape[2])):
            both = max(0, (-(-length // stride) - 1) * stride + side - length)
            borders += [both // 2, both - both // 2]
        return functional.conv2d(functional.pad(x, borders), weight, stride=stride)

    def layer(x, name):
        gamma, beta = tensor(name + ".gamma"), tensor(name + ".beta")
        z = functional.batch_norm(convolve(x, name, 2), None, None, gamma, beta, training=True, eps=EPSILON)
        return functional.relu(z)

    def enlarging(length, to):
        """[to, length] of linear interpolation, the first pixels on one another."""
        matrix = torch.zeros(to, length, dtype=torch.float64)
        for i in range(to):
            before, rest = divmod(i * length, to)
            matrix[i, before] += 1 - rest / to
            matrix[i, min(before + 1, length - 1)] += rest / to
        return matrix

    above, right, height, width = (int(metadata[name]) for name in ("above", "right", "height", "width"))
    x = functional.pad(given["input"].permute(0, 3, 1, 2), (0, right, above, 0))
    x = layer(layer(x, "first"), "second") * given["mask/second"].permute(0, 3, 1, 2)
    x = torch.einsum("yh,bchw,xw->bcyx", enlarging(x.shape[2], height), x, enlarging(x.shape[3], width))
    maps = convolve(x, "head", 1)
    shares = maps.flatten(2).softmax(-1).reshape(maps.shape)
    across, down = (torch.linspace(-1, 1, length, dtype=torch.float64) for length in (width, height))
    means = torch.stack(((shares.sum(2) * across).sum(-1), (shares.sum(3) * down).sum(-1)), -1)
    return 2 * ((means + tensor("head.shift") - given["target"]) ** 2).mean()


def main(case, result):
    given, metadata = read(case)
    trainable = metadata["trainable"].split("\n")
    for name in trainable:
        given["tensor/" + name].requires_grad_()
    loss = {"pose": pose_loss, "places": places_loss}[metadata["network"]](given, metadata)
    loss.backward()
    gradients = {"gradient/" + name: given["tensor/" + name].grad for name in trainable}
    write(result, {"loss": loss.reshape(1), **gradients})


main(*sys.argv[1:])
