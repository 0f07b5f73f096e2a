/** Kernels that TensorFlow.js fuses: a product or a convolution, a bias and an activation. */
import { type Kernel, type KernelCall, KernelProblem, type KernelTable } from "../kernel.js";
import type { Value } from "../recording.js";
import { convolutionKernels } from "./convolution.js";
import { broadcast, elementWiseKernels } from "./element-wise.js";
import { matrixProductKernels } from "./matrix-product.js";
import { reshape } from "./shape.js";

const activations: Readonly<Record<string, Kernel>> = {
  linear: ({ inputs: { x } }) => x,
  relu: elementWiseKernels.Relu,
  relu6: elementWiseKernels.Relu6,
  elu: elementWiseKernels.Elu,
  sigmoid: elementWiseKernels.Sigmoid,
  prelu: elementWiseKernels.Prelu,
  leakyrelu: elementWiseKernels.LeakyRelu,
};

export const fusedKernels: KernelTable = {
  _FusedMatMul: fused(matrixProductKernels.BatchMatMul),
  FusedConv2D: fused(convolutionKernels.Conv2D),
  FusedDepthwiseConv2D: fused(convolutionKernels.DepthwiseConv2dNative),
};

function fused(product: Kernel): Kernel {
  return (call: KernelCall) => {
    const { inputs, attributes, recording } = call;
    const activate = activations[(attributes.activation as string | undefined) ?? "linear"];
    if (!activate) throw new KernelProblem(`with the activation ${attributes.activation} cannot be traced`);
    const y = product(call) as Value;
    const bias = inputs.bias && alongChannels(call, inputs.bias, y);
    const x = bias ? broadcast(recording, "Add", [y, bias]) : y;
    const alpha = inputs.preluActivationWeights;
    return activate({
      inputs: alpha ? { x, alpha: alongChannels(call, alpha, x) } : { x },
      attributes: { alpha: attributes.leakyreluAlpha },
      recording,
    });
  };
}

/** One number for each channel, where channels are not the last axis. */
function alongChannels({ attributes, recording }: KernelCall, perChannel: Value, y: Value): Value {
  if (attributes.dataFormat !== "NCHW" || perChannel.shape.length !== 1 || y.shape.length !== 4) return perChannel;
  return reshape(recording, perChannel, [perChannel.shape[0], 1, 1]);
}
