import fc from "fast-check";
import type { Attribute, Dimension, Graph, GraphConstant, GraphNode } from "../graph.js";

interface Known {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Batch sizes and lengths are small and often 1, so that much broadcasts. */
const inputShapes = [[3, 4], [3, 4], [2, 4, 4, 3], [2, 4, 4, 3], [4], [1, 4], [3, 1]] as const;

/** Graphs of the operators that passes rewrite, joined at random. Their numbers stay small, and nothing jumps. */
export const randomGraph: fc.Arbitrary<Graph> = fc
  .record({
    steps: fc.array(fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999), fc.nat(999)), { minLength: 1, maxLength: 25 }),
    outputs: fc.array(fc.nat(999), { minLength: 1, maxLength: 4 }),
  })
  .map(({ steps, outputs }) => graphOf(steps, outputs));

function graphOf(steps: readonly (readonly number[])[], chosen: readonly number[]): Graph {
  const nodes: GraphNode[] = [];
  const constants = new Map<string, GraphConstant>();
  const values: Known[] = inputShapes.map((shape, i) => ({ name: `x${i}`, shape }));

  const node = (operator: string, inputs: readonly string[], shape: readonly number[], attributes = {}): Known => {
    const value = { name: `v${nodes.length}`, shape };
    nodes.push({ operator, inputs, outputs: [value.name], attributes: attributes as Record<string, Attribute> });
    values.push(value);
    return value;
  };
  const constant = (data: GraphConstant["data"], shape: readonly number[]): Known => {
    const name = `c${constants.size}`;
    constants.set(name, { shape, data });
    return { name, shape };
  };
  const numbers = (seed: number, shape: readonly number[]) => {
    const same = [undefined, 0, 1, 2, -0.5][seed % 5];
    const length = shape.reduce((count, size) => count * size, 1);
    const wave = (i: number) => Math.sin(seed + 1.1 * i) + (seed % 2 ? 1.5 : -1.5);
    return constant(
      Float32Array.from({ length }, (_, i) => same ?? wave(i)),
      shape,
    );
  };
  const lengths = (list: readonly number[]) => constant(BigInt64Array.from(list, BigInt), [list.length]).name;
  const pick = <T>(list: readonly T[], number: number): T => list[number % list.length];

  for (const [kind, a, b, c] of steps) {
    const from = c % 3 === 0 ? values[values.length - 1] : pick(values, a);
    const { name, shape } = from;
    const rank = shape.length;
    if (rank === 0) continue;
    const last = shape[rank - 1];
    switch (kind % 16) {
      case 0:
        node(
          pick(["Relu", "Neg", "Abs", "Tanh", "Sigmoid", "Identity", "Exp"], b),
          [node("Tanh", [name], shape).name],
          shape,
        );
        break;
      case 1:
      case 2: {
        const others = values.filter((other) => broadcast(shape, other.shape));
        const other = pick(others, b);
        const [left, right] = c % 2 ? [from, other] : [other, from];
        const operator = pick(["Add", "Sub", "Mul", "Max"], b + c);
        node(operator, [left.name, right.name], broadcast(left.shape, right.shape) as number[]);
        break;
      }
      case 3:
      case 4: {
        const other = numbers(b, pick([[], [last], [1], shape, shape.slice(-3), [1, last]], c).slice(-rank));
        const operator = pick(["Add", "Sub", "Mul", "Div", "Add", "Mul"], a + c);
        const swapped = operator !== "Div" && b % 3 === 0;
        if (operator === "Div" && b % 5 === 1) break;
        const inputs = swapped ? [other.name, name] : [name, other.name];
        node(operator, inputs, broadcast(shape, other.shape) as number[]);
        break;
      }
      case 5:
      case 6: {
        const perm = pick(permutations(rank), b);
        node(
          "Transpose",
          [name],
          perm.map((axis) => shape[axis]),
          { perm },
        );
        break;
      }
      case 7: {
        if (rank !== 2) break;
        const flip = b % 2 === 1;
        const weight = numbers(b, flip ? [5, last] : [last, 5]);
        const right = flip ? node("Transpose", [weight.name], [last, 5], { perm: [1, 0] }) : weight;
        const product = node("MatMul", [name, right.name], [shape[0], 5]);
        if (c % 2) node("Add", [product.name, numbers(c, [5]).name], product.shape);
        break;
      }
      case 8: {
        const axes = c % 2 ? [b % rank] : [...shape.keys()].filter((axis) => axis !== b % rank);
        if (axes.length === 0) break;
        const kept = a % 2;
        const rest = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
        const result = kept ? rest : rest.filter((_, axis) => !axes.includes(axis));
        if (b % 2) node("ReduceSum", [name, lengths(axes)], result, { keepdims: kept });
        else node(pick(["ReduceMean", "ReduceMax"], c), [name], result, { axes, keepdims: kept });
        break;
      }
      case 9: {
        const size = shape.reduce((count, length) => count * length, 1);
        const flat = pick([[size], [-1, last], [1, size], [...shape]], b);
        const target = flat.map((length) => (length === -1 ? size / last : length));
        node("Reshape", [name, lengths(flat)], target);
        break;
      }
      case 10:
      case 11: {
        if (rank !== 4 || shape[1] < 2 || shape[2] < 2) break;
        const units = 1 + (b % 4);
        const filter = numbers(c, [2, 2, last, units]);
        const image = node("Transpose", [name], [shape[0], last, shape[1], shape[2]], { perm: [0, 3, 1, 2] });
        const weight = node("Transpose", [filter.name], [units, last, 2, 2], { perm: [3, 2, 0, 1] });
        const pads = a % 2 ? [0, 0, 0, 0] : [1, 0, 0, 1];
        const [height, width] = [shape[1] + pads[0] + pads[2] - 1, shape[2] + pads[1] + pads[3] - 1];
        const result = node("Conv", [image.name, weight.name], [shape[0], units, height, width], { pads });
        node("Transpose", [result.name], [shape[0], height, width, units], { perm: [0, 2, 3, 1] });
        break;
      }
      case 12: {
        const target = shape.map((length) => (length === 1 ? 1 + (b % 3) : length));
        node("Expand", [name, lengths(target)], target);
        break;
      }
      case 13:
        node("Softmax", [name], shape, { axis: (b % rank) - rank });
        break;
      case 14: {
        const positive = node("Abs", [name], shape);
        const shifted = node("Add", [positive.name, numbers(2, []).name], shape);
        node("Reciprocal", [node("Sqrt", [shifted.name], shape).name], shape);
        break;
      }
      case 15: {
        const axis = b % rank;
        node(
          "Concat",
          [name, name],
          shape.map((length, i) => (i === axis ? 2 * length : length)),
          { axis },
        );
        break;
      }
    }
  }
  // Larger tensors than these only cost time.
  const small = values.filter(({ shape }) => shape.reduce((count, length) => count * length, 1) <= 2000);
  const outputs = chosen.map((number, i) => {
    const source = i === 0 ? small[small.length - 1] : small[number % small.length];
    nodes.push({ operator: "Identity", inputs: [source.name], outputs: [`y${i}`], attributes: {} });
    return { name: `y${i}`, type: "float32" as const, shape: source.shape as readonly Dimension[] };
  });
  const inputs = inputShapes.map((shape, i) => ({ name: `x${i}`, type: "float32" as const, shape }));
  return { name: "random", nodes, constants, inputs, outputs };
}

function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const lengths: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) return undefined;
    lengths.push(Math.max(left, right));
  }
  return lengths;
}

function permutations(rank: number): number[][] {
  if (rank === 0) return [[]];
  return permutations(rank - 1).flatMap((rest) =>
    Array.from({ length: rank }, (_, place) => rest.toSpliced(place, 0, rank - 1)),
  );
}
