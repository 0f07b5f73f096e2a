"""The baseline network and its training step in PyTorch, kept ready in one process.

Reads a JSON object a line from stdin and answers with one a line on stdout: `{"do": "train", "form": "channels last", "batch": 32,
"times": 3}` answers the milliseconds that so many steps took; see `answers` for the rest. Arguments: threads, and the network as
JSON (its size, levels and layers, as `packages/networks/src/baseline/baseline-spec.ts` has them).

What a step is: forward with weights standardised, the distance along the axes and the cross entropy of the heat maps, backward,
orthogonal updates of the filters, Adam for the rest. In use weights are standardised beforehand and have no gradient.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

JOINTS = 17
LEARNING_RATE = 1e-3
ORTHOGONAL_RATE = 16 * LEARNING_RATE
ORTHOGONAL_BETA = 0.9
KEPT_OFF_ZERO = 1e-4
CROP_MM = 2000
NAT_MM = 100


class Layer(nn.Module):
    """A convolution whose weights are standardised, unit by unit, scaled to a length of `gain`."""

    def __init__(self, about):
        super().__init__()
        side, inputs, outputs = about["side"], about["inputs"], about["outputs"]
        self.about = {"stride": 1 if side == 3 else side, "padding": 1 if side == 3 else 0}
        count = inputs * side * side
        self.weight = nn.Parameter(torch.randn(outputs, inputs, side, side) / math.sqrt(count))
        still = about["begins"] == "still"
        self.gain = nn.Parameter(torch.zeros(outputs) if still else torch.full((outputs,), 1.7 if about["begins"] == "relu" else 1.0))
        self.bias = None if still else nn.Parameter(torch.zeros(outputs))
        self.fixed = None

    def standardised(self):
        # Batch norm over the weights is the fastest way there is: timm has it so, too.
        flat = self.weight.reshape(1, len(self.weight), -1)
        count = flat.shape[-1]
        scaled = functional.batch_norm(flat, None, None, weight=self.gain / math.sqrt(count), training=True, momentum=0.0, eps=KEPT_OFF_ZERO / count)
        return scaled.reshape(self.weight.shape)

    def forward(self, x):
        weight = self.standardised() if self.fixed is None else self.fixed
        return functional.conv2d(x, weight, self.bias, **self.about)


class Baseline(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.spec = spec
        self.layers = nn.ModuleDict({layer["name"].replace(".", "/"): Layer(layer) for layer in spec["layers"]})
        channels = spec["levels"][0]["channels"]
        self.heat = nn.Parameter(torch.randn(JOINTS, channels, 1, 1) * 0.3 / math.sqrt(channels))
        self.depth = nn.Parameter(torch.randn(JOINTS, channels, spec["bins"]) * 0.3 / math.sqrt(channels))
        self.depth_bias = nn.Parameter(torch.zeros(JOINTS, 1, spec["bins"]))
        cells = spec["inputSize"] // spec["cell"]
        middles = torch.arange(cells) * float(spec["cell"]) + (spec["cell"] - 1) / 2
        self.register_buffer("centres", torch.stack([middles.repeat(cells), middles.repeat_interleave(cells)], 1))
        self.register_buffer("bins", torch.linspace(-spec["reach"], spec["reach"], spec["bins"]))

    def layer(self, name):
        return self.layers[name.replace(".", "/")]

    def blocks(self, name, count, x):
        for i in range(count):
            y = functional.relu(self.layer(f"{name}.{i}.in")(x), inplace=True)
            y = functional.relu(self.layer(f"{name}.{i}.around")(y), inplace=True)
            y = self.layer(f"{name}.{i}.out")(y)
            x = functional.relu(y.add_(x), inplace=True)
        return x

    def forward(self, image):
        x = functional.relu(self.layer("stem")((image - 127.5) * (1 / 64)), inplace=True)
        passed = []
        levels = self.spec["levels"]
        for i, level in enumerate(levels):
            x = functional.relu(self.layer(f"down{i}")(x), inplace=True)
            x = self.blocks(f"down{i}", level["down"], x)
            passed.append(x)
        for i in range(len(levels) - 2, -1, -1):
            x = self.layer(f"up{i}")(x)
            b, c, h, w = x.shape
            # The four cells of one, row by row, each with all of its channels.
            x = x.view(b, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2).reshape(b, c // 4, 2 * h, 2 * w)
            x = functional.relu(x + passed[i], inplace=True)
            x = self.blocks(f"up{i}", levels[i]["up"], x)
        heat = functional.conv2d(x, self.heat).flatten(2)
        shares = heat.softmax(-1)
        places = shares @ self.centres
        seen = (shares @ x.flatten(2).transpose(1, 2)).transpose(0, 1)
        bins = torch.baddbmm(self.depth_bias, seen, self.depth)
        depths = (bins.softmax(-1) * self.bins).sum(-1, keepdim=True)
        found = torch.cat([places, depths.transpose(0, 1)], -1)
        return (found, heat.log_softmax(-1), bins.transpose(0, 1).log_softmax(-1)) if self.training else found

    def fix(self):
        """Weights as they are in use."""
        with torch.no_grad():
            for layer in self.layers.values():
                layer.fixed = layer.standardised()
        return self.eval()


def weighted(errors, weight):
    return (errors * weight).sum() / weight.sum().clamp(min=1)


def cross_entropy(squares, deviation, logarithms):
    return -((squares * (-1 / (2 * deviation**2))).softmax(-1) * logarithms).sum(-1, keepdim=True)


def loss_of(predicted, target, network):
    found, heat, bins = predicted
    place, depth, weight, depth_weight = target.split([2, 1, 1, 1], -1)
    surprise = cross_entropy((place.unsqueeze(-2) - network.centres).square().sum(-1), network.spec["cell"], heat)
    depth_surprise = cross_entropy((network.bins - depth).square(), network.bins[1] - network.bins[0], bins)
    return (
        weighted((found[..., :2] - place).abs(), weight) * (CROP_MM / network.spec["inputSize"])
        + weighted((found[..., 2:] - depth).abs(), depth_weight)
        + weighted(surprise, weight) * NAT_MM
        + weighted(depth_surprise, depth_weight) * NAT_MM
    )


@torch.no_grad()
def take_tensors(network, tensors):
    """Ours keep a filter as [height, width, inputs, outputs]."""
    for name, value in tensors.items():
        layer, part = name.rsplit(".", 1)
        if layer == "heat":
            network.heat.copy_(value.permute(3, 2, 0, 1))
        elif layer == "depth":
            (network.depth if part == "weight" else network.depth_bias).copy_(value)
        elif part == "weight":
            network.layer(layer).weight.copy_(value.permute(3, 2, 0, 1))
        elif layer != "example":
            getattr(network.layer(layer), part).copy_(value)


def read_tensors(path):
    """A safetensors file of single precision."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    return {
        name: torch.frombuffer(bytearray(data[slice(*about["data_offsets"])]), dtype=torch.float32).view(about["shape"])
        for name, about in header.items()
        if name != "__metadata__"
    }


def orthogonal(matrix):
    """Newton and Schulz, as `torch.optim.Muon` has it, which takes no filters."""
    x = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = torch.addmm(x, torch.addmm(square, square, square, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return x.T if matrix.shape[0] > matrix.shape[1] else x


class Muon:
    def __init__(self, filters):
        self.filters = filters
        self.means = [torch.zeros_like(weight) for weight in filters]

    def zero_grad(self):
        for weight in self.filters:
            weight.grad = None

    @torch.no_grad()
    def step(self):
        for weight, mean in zip(self.filters, self.means):
            mean.lerp_(weight.grad, 1 - ORTHOGONAL_BETA)
            ahead = weight.grad.lerp(mean, ORTHOGONAL_BETA).flatten(1)
            units, inputs = ahead.shape
            update = orthogonal(ahead).reshape(weight.shape)
            weight.sub_(update, alpha=ORTHOGONAL_RATE * math.sqrt(units / min(units, inputs)))


class Training:
    def __init__(self, spec, batch, form, examples=None):
        self.format = torch.channels_last if form == "channels last" else torch.contiguous_format
        self.network = Baseline(spec).to(memory_format=self.format).train()
        filters = [layer.weight for layer in self.network.layers.values()]
        others = [one for one in self.network.parameters() if all(one is not weight for weight in filters)]
        self.muon, self.adam = Muon(filters), torch.optim.Adam(others, lr=LEARNING_RATE)
        size = spec["inputSize"]
        image, target = examples or (torch.rand(batch, size, size, 3) * 255, torch.rand(batch, JOINTS, 5))
        self.image = image.permute(0, 3, 1, 2).contiguous(memory_format=self.format)
        self.target = target

    def step(self):
        self.adam.zero_grad(set_to_none=True)
        self.muon.zero_grad()
        loss = loss_of(self.network(self.image), self.target, self.network)
        loss.backward()
        self.muon.step()
        self.adam.step()
        return loss.item()


def milliseconds(work, times):
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) * 1000


def processor_milliseconds(work, times):
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) * 1000


class Peer:
    def __init__(self, threads, spec):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        self.spec, self.trainings, self.networks = spec, {}, {}

    def hello(self, _):
        return {"description": f"PyTorch {torch.__version__}", "threads": torch.get_num_threads()}

    def train(self, ask):
        key = ask["batch"], ask["form"]
        if key not in self.trainings:
            self.trainings[key] = Training(self.spec, *key)
        return {"milliseconds": (processor_milliseconds if ask.get("processor") else milliseconds)(self.trainings[key].step, ask["times"])}

    def forward(self, ask):
        key = ask["batch"], ask["form"]
        if key not in self.networks:
            form = torch.channels_last if ask["form"] == "channels last" else torch.contiguous_format
            size = self.spec["inputSize"]
            image = (torch.rand(ask["batch"], 3, size, size) * 255).contiguous(memory_format=form)
            self.networks[key] = Baseline(self.spec).to(memory_format=form).fix(), image
        network, image = self.networks[key]
        with torch.inference_mode():
            return {"milliseconds": (processor_milliseconds if ask.get("processor") else milliseconds)(lambda: network(image), ask["times"])}

    def agree(self, ask):
        """The same steps from the same tensors as ours took: the losses."""
        tensors = read_tensors(ask["path"])
        examples = tensors.pop("example/input"), tensors.pop("example/target")
        training = Training(self.spec, 0, "as it comes", examples)
        take_tensors(training.network, tensors)
        losses = []
        for step in range(1, ask["steps"] + 1):
            # PyTorch adds its epsilon to the root of the corrected second moment, ours to that of the plain one.
            for group in training.adam.param_groups:
                group["eps"] = 1e-8 / (1 - group["betas"][1] ** step) ** 0.5
            losses.append(training.step())
        return {"losses": losses}


def main():
    peer = Peer(int(sys.argv[1]), json.loads(sys.argv[2]))
    answers = {"hello": peer.hello, "train": peer.train, "forward": peer.forward, "agree": peer.agree}
    for line in sys.stdin:
        ask = json.loads(line)
        print(json.dumps(answers[ask["do"]](ask)), flush=True)


main()
