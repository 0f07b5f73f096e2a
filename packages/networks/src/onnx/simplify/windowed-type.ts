/** Shapes of what moves a window over images [B, channels, ...places]. */
import type { Dimension, GraphNode, ValueType } from "../graph.js";
import { integerAttribute, integersAttribute } from "./attributes.js";

/** undefined where the node leaves its padding to the runtime, or rounds up. */
export function windowedType(node: GraphNode, image: ValueType, filter: ValueType | undefined): ValueType | undefined {
  const unusual = (node.attributes.auto_pad ?? "NOTSET") !== "NOTSET" || integerAttribute(node, "ceil_mode", 0) !== 0;
  const channels = channelsOf(node, image, filter);
  const [batch, , ...places] = image.shape;
  const sizes = integersAttribute(node, "kernel_shape") ?? filter?.shape.slice(2);
  if (unusual || channels === undefined || !sizes) return undefined;
  const setting = (name: string, otherwise: number) =>
    integersAttribute(node, name) ?? new Array<number>(places.length).fill(otherwise);
  const strides = setting("strides", 1);
  const dilations = setting("dilations", 1);
  const more = setting("output_padding", 0);
  const pads = integersAttribute(node, "pads") ?? new Array<number>(places.length * 2).fill(0);

  const shape: Dimension[] = [batch, channels];
  for (const [axis, length] of places.entries()) {
    const size = sizes[axis];
    if (typeof length === "string" || typeof size === "string") return undefined;
    const reach = (size - 1) * dilations[axis] + 1;
    const padding = pads[axis] + pads[axis + places.length];
    shape.push(
      node.operator === "ConvTranspose"
        ? (length - 1) * strides[axis] + more[axis] + reach - padding
        : Math.floor((length + padding - reach) / strides[axis]) + 1,
    );
  }
  return { type: image.type, shape };
}

function channelsOf(node: GraphNode, image: ValueType, filter: ValueType | undefined): Dimension | undefined {
  if (node.operator === "Conv") return filter?.shape[0];
  if (node.operator !== "ConvTranspose") return image.shape[1];
  const each = filter?.shape[1];
  return typeof each === "number" ? each * integerAttribute(node, "group", 1) : undefined;
}
