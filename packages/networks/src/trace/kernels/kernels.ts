import type { KernelTable } from "../kernel.js";
import { convolutionKernels } from "./convolution.js";
import { elementWiseKernels } from "./element-wise.js";
import { fusedKernels } from "./fused.js";
import { madeTensorKernels } from "./made-tensors.js";
import { matrixProductKernels } from "./matrix-product.js";
import { normalisationKernels } from "./normalisation.js";
import { poolingKernels } from "./pooling.js";
import { reductionKernels } from "./reduction.js";
import { resizeKernels } from "./resize.js";
import { shapeKernels } from "./shape.js";

/** Every kernel that can be traced, by the name that TensorFlow.js gives it. */
export const kernels: KernelTable = {
  ...convolutionKernels,
  ...elementWiseKernels,
  ...fusedKernels,
  ...madeTensorKernels,
  ...matrixProductKernels,
  ...normalisationKernels,
  ...poolingKernels,
  ...reductionKernels,
  ...resizeKernels,
  ...shapeKernels,
};
