/** Whether a value that came from outside is an adapter: its card by type, its functions by name. */
import { z } from "zod";
import type { DatasetAdapter } from "./adapter.js";

const text = z.string().min(1);
const count = z.number().int().nonnegative().nullable();

const skeleton = z
  .object({
    id: text,
    joints: z.array(text).min(1),
    parents: z.array(z.number().int().gte(-1)),
    mirror: z.array(z.number().int().nonnegative()),
    root: z.number().int().nonnegative(),
  })
  .refine(
    ({ joints, parents, mirror, root }) =>
      parents.length === joints.length && mirror.length === joints.length && parents[root] === -1,
    "a parent and a mirror for each joint, and a root without parent expected; make it with defineSkeleton of @wildpose/pose",
  );

const file = z.object({
  path: text,
  otherPath: text.optional(),
  samples: count,
  bytes: count,
  checksum: z.object({ algorithm: z.enum(["md5", "sha256", "git-blob"]), value: text, publishedAt: text }).nullable(),
});

const card = z.object({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by "-" expected'),
  title: text,
  homepage: text,
  guide: text.optional(),
  licence: z.object({
    annotations: text,
    images: text,
    passOn: z.enum(["everything", "labels", "nothing"]).optional(),
  }),
  citation: text,
  skeleton,
  units: z.object({
    pixels: z.enum(["zero-based", "one-based"]).nullable(),
    length: z.enum(["millimetres", "metres"]).nullable(),
  }),
  provides: z.object({
    joints3d: z.boolean(),
    camera: z.boolean(),
    bbox: z.boolean(),
    occlusion: z.boolean(),
    images: z.boolean(),
  }),
  alsoRead: z.array(text).optional(),
  expectedSamples: z.partialRecord(z.enum(["train", "validation", "test"]), count),
  trees: z
    .array(
      z.object({
        id: text,
        annotations: z.array(file).min(1),
        parts: z.array(text).min(1).optional(),
        images: text.nullable(),
        imageCount: count,
      }),
    )
    .min(1),
});

const anyFunction = z.custom((value) => typeof value === "function", "function expected");

const adapterShape = z.object({ card, sequences: anyFunction, samples: anyFunction });

/** What keeps a value from being a {@link DatasetAdapter}: `card.licence.images: …`, a line each; none when it is one. */
export function adapterFaults(value: unknown): string[] {
  const { error } = adapterShape.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => {
    const place = path.map(String).join(".");
    const problem = message.replace(/^Invalid input: /, "").replace(/, received undefined$/, ", found nothing");
    return `${place === "" ? "adapter" : place}: ${problem}`;
  });
}

export function isAdapter(value: unknown): value is DatasetAdapter {
  return adapterFaults(value).length === 0;
}
