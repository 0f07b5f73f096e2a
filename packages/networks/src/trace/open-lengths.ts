/** Two recordings of one network are compared: where their batch sizes differ, so do the lengths that carry it. */
import type { Attribute, Dimension } from "../onnx/graph.js";
import type { RecordedNode, Value } from "./recording.js";

/** A length, or how many times the batch size it is. */
export type OpenLength = number | { readonly batches: number };

/**
 * Values of the first recording whose shape, or whose elements when they are lengths, carry the batch size. All others
 * are the same in every batch.
 */
export type OpenLengths = ReadonlyMap<Value, readonly OpenLength[]>;

export interface Traced {
  readonly batch: number;
  /** Those that the outputs need, in the order they ran. */
  readonly nodes: readonly RecordedNode[];
  /** Also those that nothing reads. */
  readonly inputs: readonly Value[];
  /** By the name that they shall have. */
  readonly outputs: ReadonlyMap<string, Value>;
}

/** Something beside lengths differs between two traces of one network. */
export class TraceDifference extends Error {
  constructor(
    readonly place: string,
    readonly what: string,
  ) {
    super(`${place}: ${what}`);
  }
}

/** @throws {TraceDifference} when anything else differs */
export function findOpenLengths(first: Traced, second: Traced): OpenLengths {
  const open = new Map<Value, readonly OpenLength[]>();
  const partners = new Map<Value, Value>();

  let place = "forward";
  const compareLengths = (value: Value, a: readonly number[], b: readonly number[], what: string) => {
    if (a.length !== b.length) throw new TraceDifference(place, what);
    if (a.every((length, i) => length === b[i])) return;
    const lengths = a.map((length, i): OpenLength => {
      if (length === b[i]) return length;
      const batches = length / first.batch;
      if (!Number.isInteger(batches) || batches * second.batch !== b[i]) throw new TraceDifference(place, what);
      return { batches };
    });
    open.set(value, lengths);
  };

  const compareValues = (a: Value, b: Value | undefined) => {
    if (!b) throw new TraceDifference(place, "what is read");
    if (partners.get(a) === b) return;
    partners.set(a, b);
    const { source: from } = a;
    const { source: to } = b;
    if (from.kind === "lengths" && to.kind === "lengths") {
      compareLengths(a, from.lengths, to.lengths, "a length");
      return;
    }
    compareLengths(a, a.shape, b.shape, "a shape");
    const same =
      from.kind === "node" && to.kind === "node"
        ? partners.get(from.node.outputs[0]) === to.node.outputs[0] && from.output === to.output
        : (from.kind === "uniform" && to.kind === "uniform" && Object.is(from.element, to.element)) ||
          (from.kind === "input" && to.kind === "input" && from.name === to.name) ||
          (from.kind === "constant" && to.kind === "constant" && sameData(from.data, to.data));
    if (!same) throw new TraceDifference(place, "a number");
  };

  if (first.nodes.length !== second.nodes.length) throw new TraceDifference(place, "which operations run");
  first.inputs.forEach((input, i) => {
    compareValues(input, second.inputs.at(i));
  });
  first.nodes.forEach((a, k) => {
    const b = second.nodes[k];
    place = a.outputs[0].place;
    if (a.operator !== b.operator || a.inputs.length !== b.inputs.length || !sameAttributes(a, b)) {
      throw new TraceDifference(place, `how ${a.operator} runs`);
    }
    a.inputs.forEach((input, i) => {
      const other = b.inputs[i];
      if (input && other) compareValues(input, other);
    });
    a.outputs.forEach((output, i) => {
      partners.set(output, b.outputs[i]);
      compareLengths(output, output.shape, b.outputs[i].shape, "a shape");
    });
  });
  for (const [name, output] of first.outputs) compareValues(output, second.outputs.get(name));
  return open;
}

/** As ONNX names it: the batch is `N`. */
export function dimension(length: OpenLength): Dimension {
  if (typeof length === "number") return length;
  return length.batches === 1 ? "N" : `${length.batches}N`;
}

function sameData(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function sameAttributes(a: RecordedNode, b: RecordedNode): boolean {
  const text = (attributes: Readonly<Record<string, Attribute>>) => JSON.stringify(attributes);
  return text(a.attributes) === text(b.attributes);
}
