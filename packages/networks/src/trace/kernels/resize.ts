/** Images made larger or smaller. Rows and columns are weighed by constant matrices, of which gradients take the transpose. */
import type tf from "@tensorflow/tfjs";
import type { Kernel, KernelTable } from "../kernel.js";
import type { Recording, Value } from "../recording.js";
import { matrixProduct } from "./matrix-product.js";
import { reshape } from "./shape.js";

/** For one row or column of the result: how much it takes of each of the source. */
type Weighing = (position: number, sourceLength: number) => readonly (readonly [source: number, weight: number])[];

interface Places {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

export const resizeKernels: KernelTable = {
  ResizeBilinear: resize(bilinear),
  ResizeNearestNeighbor: resize(nearest),
  // The true gradients: those of TensorFlow.js 4.22's own backends know nothing of half-pixel centres.
  ResizeBilinearGrad: resizeBack(bilinear),
  ResizeNearestNeighborGrad: resizeBack(nearest),
};

function resize(weighing: (places: Places) => Weighing): Kernel {
  return ({ inputs: { images }, attributes, recording }) => {
    const { size, ...places } = attributes as unknown as tf.ResizeBilinearAttrs;
    const [, height, width] = images.shape;
    const rows = weights(height, size[0], places, weighing);
    const columns = weights(width, size[1], places, weighing);
    return weigh(recording, images, matrix(recording, rows), matrix(recording, columns), false);
  };
}

function resizeBack(weighing: (places: Places) => Weighing): Kernel {
  return ({ inputs: { images, dy }, attributes, recording }) => {
    const places = {
      alignCorners: attributes.alignCorners === true,
      halfPixelCenters: attributes.halfPixelCenters === true,
    };
    const rows = weights(images.shape[1], dy.shape[1], places, weighing);
    const columns = weights(images.shape[2], dy.shape[2], places, weighing);
    return weigh(recording, dy, matrix(recording, rows), matrix(recording, columns), true);
  };
}

function bilinear({ halfPixelCenters }: Places): Weighing {
  return (position, sourceLength) => {
    const place = halfPixelCenters ? position - 0.5 : position;
    const before = Math.max(0, Math.floor(place));
    const after = Math.min(sourceLength - 1, Math.ceil(place));
    const fraction = place - before;
    return [
      [before, 1 - fraction],
      [after, fraction],
    ];
  };
}

function nearest({ alignCorners }: Places): Weighing {
  return (position, sourceLength) => {
    const place = alignCorners ? Math.round(position) : Math.floor(position);
    return [[Math.min(sourceLength - 1, place), 1]];
  };
}

interface Weights {
  readonly shape: readonly [resultLength: number, sourceLength: number];
  readonly data: Float32Array;
}

function weights(
  sourceLength: number,
  resultLength: number,
  places: Places,
  weighing: (places: Places) => Weighing,
): Weights {
  const between = places.alignCorners && resultLength > 1 ? 1 : 0;
  const ratio = (sourceLength - between) / (resultLength - between);
  const weigh = weighing(places);
  const data = new Float32Array(resultLength * sourceLength);
  for (let i = 0; i < resultLength; i++) {
    const position = ratio * (places.halfPixelCenters ? i + 0.5 : i);
    for (const [source, weight] of weigh(position, sourceLength)) data[i * sourceLength + source] += weight;
  }
  return { shape: [resultLength, sourceLength], data };
}

function matrix(recording: Recording, { shape, data }: Weights): Value {
  return recording.constant(data, shape);
}

/** @param x [B, height, width, channels] @param rows [result, height] @param columns [result, width] */
function weigh(recording: Recording, x: Value, rows: Value, columns: Value, back: boolean): Value {
  const wide = matrixProduct(recording, columns, x, back, false);
  const [batch, height, width, channels] = wide.shape;
  const lines = reshape(recording, wide, [batch, height, width * channels]);
  const tall = matrixProduct(recording, rows, lines, back, false);
  return reshape(recording, tall, [batch, tall.shape[1], width, channels]);
}
