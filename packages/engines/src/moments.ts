/** What a training keeps of each tensor from one step to the next. */
import type { NetworkDefinition, TensorDefinition } from "@wildpose/networks/tfjs";

export type Moment = "first" | "second";

/** Adam has the means of gradients and of their squares, orthogonal updates those of gradients alone. */
export function momentsOf({ trainable, orthogonal }: TensorDefinition): readonly Moment[] {
  if (!trainable) return [];
  return orthogonal ? ["first"] : ["first", "second"];
}

/** Of all tensors, under the names that they have in a state: `first/<tensor>`. */
export function namedMoments({ tensors }: NetworkDefinition): { readonly moment: string; readonly tensor: string }[] {
  return [...tensors].flatMap(([tensor, definition]) =>
    momentsOf(definition).map((kind) => ({ moment: `${kind}/${tensor}`, tensor })),
  );
}
