import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import {
  disagreements,
  graphOf,
  modelsRun,
  normals,
  runBoth,
  type TensorFunction,
  withGradients,
} from "../testing/agreement.js";
import { checkerComplaints, pythonWithOnnx } from "../testing/onnx-checker.js";

const python = pythonWithOnnx();

type Image = tf.Tensor4D;
const sizes: [height: number, width: number][] = [
  [5, 5],
  [8, 8],
  [7, 10],
];
const filters: [height: number, width: number][] = [
  [1, 1],
  [3, 3],
  [2, 5],
];
type Pad = "same" | "valid" | number;

describe("convolutions, with the gradients by image and filter", () => {
  const strides: (number | [number, number])[] = [1, 2, 3, [2, 1]];
  test.each(strides.map((stride) => [stride]))("stride %s", async (stride) => {
    for (const [height, width] of sizes) {
      for (const filter of filters) {
        for (const pad of ["same", "valid", 1] as Pad[]) {
          if (pad === 1 && (filter[0] === 1 || Array.isArray(stride))) continue;
          const name = `${height}x${width} ${filter} ${pad} ${stride}`;
          const inputs = [normals(name, [2, height, width, 3]), normals("filter", [...filter, 3, 4])];
          const rounding = pad === 1 ? "floor" : undefined;
          const f = withGradients((x, w) => tf.conv2d(x as Image, w as Image, stride, pad, "NHWC", 1, rounding));
          expect(await disagreements(name, f, inputs)).toEqual([]);
        }
      }
    }
  });

  test("stride 2 and no padding leave rows over", async () => {
    const inputs = [normals("x", [1, 8, 9, 2]), normals("filter", [3, 2, 2, 3])];
    const f = withGradients((x, w) => tf.conv2d(x as Image, w as Image, [2, 3], "valid"));
    expect(await disagreements("left over", f, inputs)).toEqual([]);
  });

  test("dilations, which have no gradient in TensorFlow.js", async () => {
    for (const dilation of [2, 3]) {
      for (const pad of ["same", "valid"] as const) {
        const inputs = [normals("x", [2, 9, 11, 2]), normals("filter", [3, 3, 2, 3])];
        const f: TensorFunction = (x, w) => tf.conv2d(x as Image, w as Image, 1, pad, "NHWC", dilation);
        expect(await disagreements(`${dilation} ${pad}`, f, inputs)).toEqual([]);
      }
    }
  });

  test("padding of each side, and rounding up", async () => {
    const inputs = [normals("x", [1, 6, 7, 2]), normals("filter", [3, 3, 2, 3])];
    const sides: [[0, 0], [number, number], [number, number], [0, 0]] = [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ];
    const explicit = withGradients((x, w) => tf.conv2d(x as Image, w as Image, 2, sides, "NHWC", 1, "floor"));
    expect(await disagreements("sides", explicit, inputs)).toEqual([]);
    const up: TensorFunction = (x, w) => tf.conv2d(x as Image, w as Image, 2, 0, "NHWC", 1, "ceil");
    expect(await disagreements("up", up, inputs)).toEqual([]);
  });

  test("channels first", async () => {
    const inputs = [normals("x", [2, 3, 6, 7]), normals("filter", [3, 3, 3, 4])];
    const f = withGradients((x, w) => tf.conv2d(x as Image, w as Image, 2, "same", "NCHW"));
    expect(await disagreements("channels first", f, inputs)).toEqual([]);
  });

  test("transposed", async () => {
    for (const stride of [1, 2, 3]) {
      for (const pad of ["same", "valid"] as const) {
        const size = (length: number) => (pad === "same" ? length * stride : (length - 1) * stride + 4);
        const inputs = [normals("x", [2, 4, 5, 3]), normals("filter", [4, 4, 6, 3])];
        const f = withGradients((x, w) =>
          tf.conv2dTranspose(x as Image, w as Image, [2, size(4), size(5), 6], stride, pad),
        );
        expect(await disagreements(`${stride} ${pad}`, f, inputs)).toEqual([]);
      }
    }
  });

  test("of each channel alone", async () => {
    for (const [stride, multiplier] of [
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 3],
    ]) {
      for (const pad of ["same", "valid"] as const) {
        const inputs = [normals("x", [2, 7, 8, 3]), normals("filter", [3, 3, 3, multiplier])];
        const f = withGradients((x, w) => tf.depthwiseConv2d(x as Image, w as Image, stride, pad));
        expect(await disagreements(`${stride} ${multiplier} ${pad}`, f, inputs)).toEqual([]);
      }
    }
    const inputs = [normals("x", [1, 9, 9, 2]), normals("filter", [3, 3, 2, 1])];
    const dilated: TensorFunction = (x, w) => tf.depthwiseConv2d(x as Image, w as Image, 1, "same", "NHWC", 2);
    expect(await disagreements("dilated", dilated, inputs)).toEqual([]);
    const separable = withGradients((x, w) =>
      tf.separableConv2d(x as Image, w as Image, tf.ones([1, 1, 2, 3]) as Image, 1, "same"),
    );
    expect(await disagreements("separable", separable, inputs)).toEqual([]);
  });

  test("fused with a bias and an activation", async () => {
    for (const activation of ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const) {
      const options = { strides: 1, pad: "same", activation, leakyreluAlpha: 0.1 } as const;
      const convolution: TensorFunction = (x, filter, bias) =>
        tf.fused.conv2d({ ...options, x: x as Image, filter: filter as Image, bias });
      const inputs = [normals("x", [1, 4, 5, 2]), normals("filter", [3, 3, 2, 3]), normals("bias", [3])];
      expect(await disagreements(activation, convolution, inputs)).toEqual([]);
      const depthwise: TensorFunction = (x, filter, bias) =>
        tf.fused.depthwiseConv2d({ ...options, x: x as Image, filter: filter as Image, bias });
      const deep = [inputs[0], normals("filter", [3, 3, 2, 1]), normals("bias", [2])];
      expect(await disagreements(`${activation}, of each channel`, depthwise, deep)).toEqual([]);
    }
  });
});

describe("pooling, with the gradients", () => {
  const pools: Record<string, (x: Image, size: [number, number], stride: number, pad: Pad) => tf.Tensor> = {
    max: (x, size, stride, pad) => tf.maxPool(x, size, stride, pad, pad === 1 ? "floor" : undefined),
    mean: (x, size, stride, pad) => tf.avgPool(x, size, stride, pad, pad === 1 ? "floor" : undefined),
  };
  test.each(Object.entries(pools))("%s", async (name, pool) => {
    for (const [height, width] of sizes) {
      for (const size of [
        [2, 2],
        [3, 3],
        [3, 2],
      ] as [number, number][]) {
        for (const stride of [1, 2, 3]) {
          for (const pad of ["same", "valid", 1] as Pad[]) {
            const f = withGradients((x) => pool(x as Image, size, stride, pad));
            const what = `${name} ${height}x${width} ${size} ${stride} ${pad}`;
            expect(await disagreements(what, f, [normals(what, [2, height, width, 3])])).toEqual([]);
          }
        }
      }
    }
  });

  test("the first of equal maxima takes the gradient", async () => {
    const equal = { shape: [1, 6, 6, 2], data: new Float32Array(72).fill(1) };
    const f = withGradients((x) => tf.maxPool(x as Image, 3, 2, "same"));
    expect(await disagreements("equal", f, [equal])).toEqual([]);
  });

  test("over the whole image", async () => {
    const f = withGradients((x) => tf.mean(x, [1, 2]));
    expect(await disagreements("whole", f, [normals("x", [2, 5, 7, 3])])).toEqual([]);
  });
});

describe("resizing", () => {
  const resizes = { bilinear: tf.image.resizeBilinear, nearest: tf.image.resizeNearestNeighbor };
  const targets: [number, number][] = [
    [10, 14],
    [3, 4],
    [1, 1],
    [7, 5],
  ];
  test.each(Object.entries(resizes))("%s", async (name, resize) => {
    for (const [alignCorners, halfPixelCenters] of [
      [false, false],
      [true, false],
      [false, true],
    ]) {
      for (const size of targets) {
        const f: TensorFunction = (x) => resize(x as Image, size, alignCorners, halfPixelCenters);
        const what = `${name} ${size} ${alignCorners} ${halfPixelCenters}`;
        expect(await disagreements(what, f, [normals(what, [2, 5, 7, 3])])).toEqual([]);
      }
    }
  });

  // Needs no oracle: what is linear takes ⟨resize(x), dy⟩ to ⟨x, gradient(dy)⟩.
  test.each(Object.entries(resizes))("%s, its gradient is its transpose", async (name, resize) => {
    for (const [alignCorners, halfPixelCenters] of [
      [false, false],
      [true, false],
      [false, true],
    ]) {
      for (const size of targets) {
        const what = `${name} ${size} ${alignCorners} ${halfPixelCenters}, transposed`;
        const inputs = [normals(what, [2, 5, 7, 3]), normals("dy", [2, ...size, 3])];
        const f: TensorFunction = (x, dy) => {
          const product = (image: tf.Tensor) =>
            tf.sum(tf.mul(resize(image as Image, size, alignCorners, halfPixelCenters), dy));
          return [product(x), tf.sum(tf.mul(tf.grad(product)(x), x))];
        };
        const feeds = new Map(inputs.map((input, i) => [`${i}`, input]));
        for (const [form, outputs] of await runBoth(what, graphOf(f, inputs), feeds)) {
          const [forward, back] = [0, 1].map((i) => outputs.get(`output/${i}`)?.[0] as number);
          expect(Math.abs(forward - back), `${what}, ${form}`).toBeLessThan(1e-4);
        }
      }
    }
  });

  // On TensorFlow.js's backend cpu these gradients have height and width exchanged, and that of nearest reads the second
  // image at the first one's offset: squares, one by one, can be compared.
  test.each(Object.entries(resizes))("%s, its gradient", async (name, resize) => {
    for (const alignCorners of [false, true]) {
      for (const size of targets) {
        const f = withGradients((x) => resize(x as Image, size, alignCorners));
        const what = `${name} ${size} ${alignCorners}`;
        expect(await disagreements(what, f, [normals(what, [1, 6, 6, 3])])).toEqual([]);
      }
    }
  });
});

test("batch norm with given statistics, and its gradients", async () => {
  const inputs = [
    normals("x", [2, 4, 5, 3]),
    normals("mean", [3]),
    normals("variance", [3], 2, 0.3),
    normals("offset", [3]),
    normals("scale", [3]),
  ];
  const f = withGradients((x, mean, variance, offset, scale) =>
    tf.batchNorm(x as Image, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D),
  );
  expect(await disagreements("batch norm", f, inputs)).toEqual([]);
  const bare: TensorFunction = (x, mean, variance) =>
    tf.batchNorm(x as Image, mean as tf.Tensor1D, variance as tf.Tensor1D, undefined, undefined, 0.1);
  expect(await disagreements("without scale and offset", bare, inputs.slice(0, 3))).toEqual([]);
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
