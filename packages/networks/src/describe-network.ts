import { h36m17 } from "@wildpose/pose";
import type { NetworkSpec } from "./network-spec.js";

/** What a file that holds a network says of it: its sizes, and what it takes and gives, with shape, unit and frame. */
export function describeNetwork(spec: NetworkSpec): Record<string, string> {
  return {
    network: spec.name,
    ...(spec.form && { form: spec.form }),
    width: String(spec.width),
    blocks: String(spec.blocks),
    joints: h36m17.joints.join(" "),
    input: "2D relative to the root, metres of an average person, canonical camera, [J, 2] row-major, missing = (0, 0)",
    output: describeOutput(spec),
  };
}

function describeOutput({ name, form }: NetworkSpec): string {
  if (form === "right-view") return "right view relative to its root, same unit as the input, [J, 2] row-major";
  if (name === "view-synthesis") return "disparity relative to the root, same unit as the input, [J]";
  return "3D relative to the root, millimetres, canonical camera frame (+x right, +y down, +z forward), [J, 3] row-major";
}
