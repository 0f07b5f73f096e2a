"""The direct pose network and its training step in PyTorch, kept ready in one process.

Reads a JSON object a line from stdin and answers with one a line on stdout. `{"do": "train", "batch": 64, "adam": "fastest", "times": 10}`
answers the milliseconds that so many steps took; see `answers` for the rest. Arguments: threads, width, blocks.

What a step is: forward, mean joint distance, backward, Adam, max-norm of every unit's incoming weights, running
statistics; dropout 0.5. Adam is `torch.optim.Adam` as it comes, or the fastest of PyTorch's own three; the forward pass has
no gradient, and batch norm as it stands or, as ours, folded into the linear layers.
"""

import copy
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_linear_bn_eval

INPUTS, OUTPUTS = 34, 51
DROPOUT = 0.5
MAX_NORM = 1.0
LEARNING_RATE = 1e-3
EPSILON = 1e-8
MOMENTUM = 0.1  # of the running statistics, in PyTorch's sense: the share of the new batch
KEPT_OFF_ZERO = 1e-2  # square millimetres


class Layer(nn.Module):
    """Linear without bias, batch norm, ReLU, dropout."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.rate = DROPOUT
        self.linear = nn.Linear(inputs, outputs, bias=False)
        self.norm = nn.BatchNorm1d(outputs, eps=1e-5, momentum=MOMENTUM)

    def forward(self, x):
        x = functional.relu(self.norm(self.linear(x)), inplace=True)
        return functional.dropout(x, self.rate) if self.training else x


class FoldedLayer(nn.Module):
    """A layer in use, its batch norm folded into its linear layer."""

    def __init__(self, layer):
        super().__init__()
        self.linear = fuse_linear_bn_eval(layer.linear, layer.norm)

    def forward(self, x):
        return functional.relu(self.linear(x), inplace=True)


class PoseNetwork(nn.Module):
    def __init__(self, width, blocks):
        super().__init__()
        self.first = Layer(INPUTS, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(Layer(width, width), Layer(width, width)) for _ in range(blocks)
        )
        self.last = nn.Linear(width, OUTPUTS)
        for name, value in (("mean", 0.0), ("deviation", 1.0)):
            self.register_buffer(f"input_{name}", torch.full((INPUTS,), value))
            self.register_buffer(f"output_{name}", torch.full((OUTPUTS,), value))
        for linear in self.linears():
            nn.init.kaiming_normal_(linear.weight)
        nn.init.zeros_(self.last.bias)

    def layers(self):
        """Of width, in the order they run, by our names."""
        halves = ((f"block{i}.{half}", block[j]) for i, block in enumerate(self.blocks) for j, half in enumerate("ab"))
        return {"input": self.first, **dict(halves)}

    def linears(self):
        return [module for module in self.modules() if isinstance(module, nn.Linear)]

    def forward(self, x):
        x = self.first((x - self.input_mean) / self.input_deviation)
        for block in self.blocks:
            x = x + block(x)
        return self.last(x) * self.output_deviation + self.output_mean

    def folded(self):
        """A copy in use with batch norm and the normalisation of inputs and outputs folded away."""
        copied = copy.deepcopy(self).eval()
        copied.first = FoldedLayer(copied.first)
        copied.blocks = nn.ModuleList(
            nn.Sequential(*(FoldedLayer(layer) for layer in block)) for block in copied.blocks
        )
        first, last = copied.first.linear, copied.last
        with torch.no_grad():
            first.weight.div_(copied.input_deviation)
            first.bias.sub_(first.weight @ copied.input_mean)
            last.weight.mul_(copied.output_deviation[:, None])
            last.bias.mul_(copied.output_deviation).add_(copied.output_mean)
        return FoldedNetwork(copied)


class FoldedNetwork(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.first, self.blocks, self.last = network.first, network.blocks, network.last

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = x + block(x)
        return self.last(x)


def mean_joint_distance(predicted, target):
    difference = (predicted - target).view(len(predicted), -1, 3)
    return (difference.square().sum(-1) + KEPT_OFF_ZERO).sqrt().mean()


class Training:
    """A network, its Adam and a few batches of drawn numbers."""

    def __init__(self, width, blocks, batch, adam):
        self.network = PoseNetwork(width, blocks).train()
        self.weights = [linear.weight for linear in self.network.linears()]
        self.adam = torch.optim.Adam(self.network.parameters(), lr=LEARNING_RATE, **adam)
        self.batches = [(torch.randn(batch, INPUTS), torch.randn(batch, OUTPUTS) * 300) for _ in range(4)]
        self.done = 0

    def step(self):
        x, y = self.batches[self.done % len(self.batches)]
        self.done += 1
        self.adam.zero_grad(set_to_none=True)
        loss = mean_joint_distance(self.network(x), y)
        loss.backward()
        self.adam.step()
        self.limit_norms()
        return loss.item()

    @torch.no_grad()
    def limit_norms(self):
        """PyTorch keeps a weight as [outputs, inputs]: the incoming weights of a unit are a row."""
        for weight in self.weights:
            norms = torch.linalg.vector_norm(weight, dim=1, keepdim=True)
            weight.mul_((MAX_NORM / norms).clamp_(max=1.0))


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


@torch.no_grad()
def take_tensors(network, tensors):
    """Ours keep a weight as [inputs, outputs]."""
    for name, layer in network.layers().items():
        layer.rate = 0.0
        layer.linear.weight.copy_(tensors[f"{name}.weight"].t())
        layer.norm.weight.copy_(tensors[f"{name}.gamma"])
        layer.norm.bias.copy_(tensors[f"{name}.beta"])
        layer.norm.running_mean.copy_(tensors[f"{name}.runningMean"])
        layer.norm.running_var.copy_(tensors[f"{name}.runningVariance"])
    network.last.weight.copy_(tensors["output.weight"].t())
    network.last.bias.copy_(tensors["output.bias"])


def milliseconds(work, times):
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) * 1000


class Peer:
    def __init__(self, threads, width, blocks):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        self.width, self.blocks = width, blocks
        self.trainings, self.inputs, self.factors = {}, {}, {}
        self.adam_name, self.adam = self.fastest_adam()
        network = PoseNetwork(width, blocks).eval()
        self.forms = {"eager": network, "folded": network.folded()}
        with torch.inference_mode():
            x = torch.randn(8, INPUTS)
            difference = (self.forms["eager"](x) - self.forms["folded"](x)).abs().max().item()
        if difference > 1e-3:
            raise SystemExit(f"folding the batch norm changes the output by {difference}")

    def fastest_adam(self):
        """PyTorch has three; which is fastest depends on the machine."""
        kinds = {"fused": {"fused": True}, "foreach": {"foreach": True}, "one by one": {"foreach": False}}
        trainings = {name: Training(self.width, self.blocks, 64, adam) for name, adam in kinds.items()}
        times = {name: [] for name in kinds}
        for _ in range(8):
            for name, training in trainings.items():
                times[name].append(milliseconds(training.step, 1))
        name = min(times, key=lambda name: min(times[name]))
        return name, kinds[name]

    def hello(self, _):
        return {
            "description": f"PyTorch {torch.__version__}, of its Adams the {self.adam_name} is the fastest",
            "threads": torch.get_num_threads(),
        }

    def train(self, ask):
        key = ask["batch"], ask["adam"]
        if key not in self.trainings:
            adam = self.adam if ask["adam"] == "fastest" else {}
            self.trainings[key] = Training(self.width, self.blocks, ask["batch"], adam)
        return {"milliseconds": milliseconds(self.trainings[key].step, ask["times"])}

    def forward(self, ask):
        network, batch = self.forms[ask["form"]], ask["batch"]
        x = self.inputs.setdefault(batch, torch.randn(batch, INPUTS))
        with torch.inference_mode():
            return {"milliseconds": milliseconds(lambda: network(x), ask["times"])}

    def agree(self, ask):
        """The same steps from the same tensors as ours took: losses, and how far our answers afterwards are from these."""
        tensors = read_tensors(ask["path"])
        training = Training(self.width, self.blocks, 2, self.adam)
        take_tensors(training.network, tensors)
        training.batches = [(tensors["example/input"], tensors["example/target"])]
        losses = []
        for step in range(1, ask["steps"] + 1):
            # PyTorch adds its epsilon to the root of the corrected second moment, ours to that of the plain one.
            for group in training.adam.param_groups:
                group["eps"] = EPSILON / (1 - group["betas"][1] ** step) ** 0.5
            losses.append(training.step())
        with torch.inference_mode():
            output = training.network.eval()(tensors["example/input"])
        theirs = tensors["example/output"]
        return {"losses": losses, "difference": ((theirs - output).norm() / output.norm()).item()}

    def multiply(self, ask):
        """Two matrices of random numbers, [rows, 1024] by [1024, 1024]."""
        rows, width = ask["batch"], self.width
        if rows not in self.factors:
            self.factors[rows] = (torch.randn(rows, width), torch.randn(width, width), torch.empty(rows, width))
        a, b, out = self.factors[rows]
        return {"milliseconds": milliseconds(lambda: torch.mm(a, b, out=out), ask["times"])}


def main():
    threads, width, blocks = map(int, sys.argv[1:4])
    peer = Peer(threads, width, blocks)
    answers = {"hello": peer.hello, "train": peer.train, "forward": peer.forward, "multiply": peer.multiply, "agree": peer.agree}
    for line in sys.stdin:
        ask = json.loads(line)
        print(json.dumps(answers[ask["do"]](ask)), flush=True)


main()
