/** The forward pass and loss of the network of images in double precision, element by element. */
import { border, imageShape, map, mapCentres, places } from "./convolutional-network.js";
import type { GradientCase } from "./gradient-case.js";

const EPSILON = 1e-5;

/** [B, height, width, channels] row-major. */
interface Images {
  readonly data: Float64Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export function convolutionalLoss(
  { batch, input, target, masks }: GradientCase,
  tensors: ReadonlyMap<string, Float64Array>,
): number {
  const tensor = (name: string) => tensors.get(name) as Float64Array;
  const layer = (x: Images, name: string) => {
    const channels = tensor(`${name}.gamma`).length;
    const normal = normalise(convolve(x, tensor(`${name}.weight`), channels, 2, batch));
    const [gamma, beta] = [tensor(`${name}.gamma`), tensor(`${name}.beta`)];
    const data = normal.data.map((value, i) => Math.max(0, value * gamma[i % channels] + beta[i % channels]));
    return { ...normal, data };
  };
  const [height, width, channels] = imageShape;
  const first = layer(addBorder({ data: Float64Array.from(input), height, width, channels }, batch), "first");
  const second = layer(first, "second");
  const mask = masks.get("second") as Float32Array;
  const dropped = { ...second, data: second.data.map((value, i) => value * mask[i]) };
  const maps = convolve(enlarge(dropped, batch), tensor("head.weight"), places, 1, batch);
  const shift = tensor("head.shift");
  const centres = mapCentres();
  let squares = 0;
  for (let image = 0; image < batch; image++) {
    for (let place = 0; place < places; place++) {
      const heights = centres.map((_, i) => maps.data[(image * centres.length + i) * places + place]);
      const total = heights.reduce((sum, value) => sum + Math.exp(value), 0);
      for (const axis of [0, 1]) {
        const mean = heights.reduce((sum, value, i) => sum + (Math.exp(value) / total) * centres[i][axis], 0);
        squares += (mean + shift[place * 2 + axis] - target[(image * places + place) * 2 + axis]) ** 2;
      }
    }
  }
  return (2 * squares) / target.length;
}

function addBorder({ data, height, width, channels }: Images, batch: number): Images {
  const larger = { height: height + border.above, width: width + border.right, channels };
  const padded = new Float64Array(batch * larger.height * larger.width * channels);
  for (let row = 0; row < batch * height; row++) {
    const [image, y] = [Math.floor(row / height), row % height];
    const to = (image * larger.height + y + border.above) * larger.width * channels;
    padded.set(data.subarray(row * width * channels, (row + 1) * width * channels), to);
  }
  return { ...larger, data: padded };
}

/** With a filter of 3 × 3 and the border that makes ⌈length / stride⌉ of a length: its larger half behind. */
function convolve(x: Images, weight: Float64Array, channels: number, stride: number, batch: number): Images {
  const side = 3;
  const height = Math.ceil(x.height / stride);
  const width = Math.ceil(x.width / stride);
  const above = Math.floor(Math.max(0, (height - 1) * stride + side - x.height) / 2);
  const left = Math.floor(Math.max(0, (width - 1) * stride + side - x.width) / 2);
  const data = new Float64Array(batch * height * width * channels);
  for (let at = 0; at < batch * height * width; at++) {
    const [image, row, column] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    for (let tap = 0; tap < side * side; tap++) {
      const y = row * stride + Math.floor(tap / side) - above;
      const seen = column * stride + (tap % side) - left;
      if (y < 0 || y >= x.height || seen < 0 || seen >= x.width) continue;
      const from = ((image * x.height + y) * x.width + seen) * x.channels;
      for (let c = 0; c < x.channels; c++) {
        const value = x.data[from + c];
        const taken = (tap * x.channels + c) * channels;
        for (let k = 0; k < channels; k++) data[at * channels + k] += value * weight[taken + k];
      }
    }
  }
  return { data, height, width, channels };
}

/** Each channel over all images and places: mean 0, variance 1. */
function normalise(x: Images): Images {
  const { data, channels } = x;
  const count = data.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  data.forEach((value, i) => {
    mean[i % channels] += value / count;
  });
  data.forEach((value, i) => {
    variance[i % channels] += (value - mean[i % channels]) ** 2 / count;
  });
  return {
    ...x,
    data: data.map((value, i) => (value - mean[i % channels]) / Math.sqrt(variance[i % channels] + EPSILON)),
  };
}

/** Bilinear, the first pixels on one another. */
function enlarge({ data, height, width, channels }: Images, batch: number): Images {
  const larger = new Float64Array(batch * map.height * map.width * channels);
  const around = (index: number, from: number, to: number) => {
    const place = (index * from) / to;
    const before = Math.floor(place);
    return { before, after: Math.min(before + 1, from - 1), share: place - before };
  };
  for (let at = 0; at < batch * map.height * map.width; at++) {
    const image = Math.floor(at / (map.height * map.width));
    const row = around(Math.floor(at / map.width) % map.height, height, map.height);
    const column = around(at % map.width, width, map.width);
    for (let c = 0; c < channels; c++) {
      const pixel = (y: number, x: number) => data[((image * height + y) * width + x) * channels + c];
      const mix = (y: number) => pixel(y, column.before) * (1 - column.share) + pixel(y, column.after) * column.share;
      larger[at * channels + c] = mix(row.before) * (1 - row.share) + mix(row.after) * row.share;
    }
  }
  return { ...map, data: larger, channels };
}
