import { type GradientCase, type Gradients, trainableNames } from "./gradient-case.js";

/** In double precision this leaves an error of about 1e-10 of a gradient's size. */
const STEP = 1e-5;

/**
 * Central differences towards every element of every trainable tensor.
 *
 * @param loss in double precision, of tensors by name.
 */
export function finiteDifferences(
  { network, tensors }: GradientCase,
  loss: (tensors: ReadonlyMap<string, Float64Array>) => number,
): Gradients {
  const moved = new Map([...tensors].map(([name, data]) => [name, Float64Array.from(data)] as const));
  const gradients = new Map<string, Float64Array>();
  for (const name of trainableNames(network)) {
    const data = moved.get(name) as Float64Array;
    const gradient = data.map((value, i) => {
      data[i] = value + STEP;
      const above = loss(moved);
      data[i] = value - STEP;
      const below = loss(moved);
      data[i] = value;
      return (above - below) / (2 * STEP);
    });
    gradients.set(name, gradient);
  }
  return { loss: loss(moved), gradients };
}
