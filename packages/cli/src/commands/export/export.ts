/** What `wildpose export` is to write: networks, which have names, or a release, which is a folder. */
import { existsSync } from "node:fs";
import type { ReleaseFormat } from "@wildpose/builder";
import { InvalidSettingError, nearestName } from "@wildpose/pose";

/** As `@wildpose/networks` names them, which a release does not need. */
const networks = ["direct", "view-synthesis", "reconstruction"] as const;
const networkWords: readonly string[] = [...networks, "all"];

export interface ExportArguments {
  what: string;
  format: "onnx" | ReleaseFormat | undefined;
  out: string | undefined;
  weights: string | undefined;
  "training-step": boolean;
  batch: number | undefined;
  "shard-rows": number | undefined;
  json: boolean;
}

/** A network's name is the network, whatever folder has the same: `./direct` is the folder. */
export async function exportNetworksOrRelease(args: ExportArguments): Promise<void> {
  await (isNetwork(args.what) ? networkExport(args.what, args) : releaseExport(args));
}

async function networkExport(network: (typeof networks)[number] | "all", args: ExportArguments): Promise<void> {
  const { format = "onnx", out = "wildpose-onnx", "shard-rows": shardRows } = args;
  if (format !== "onnx") {
    throw new InvalidSettingError(`--format: a network is written as onnx, found ${format}, which is of releases`);
  }
  if (shardRows !== undefined) {
    throw new InvalidSettingError("--shard-rows: is of a release as webdataset; leave it out");
  }
  await (await import("./export-networks.js")).exportNetworks({ ...args, network, out });
}

async function releaseExport(args: ExportArguments): Promise<void> {
  const { what, format, "shard-rows": shardRows } = args;
  if (!existsSync(what)) {
    const nearest = nearestName(what, networkWords);
    const hint = nearest === null ? "" : `; did you mean ${nearest}?`;
    throw new InvalidSettingError(
      `${what}: expected a network (${networkWords.join(", ")}) or the folder of a release, found neither${hint}`,
    );
  }
  if (format === undefined || format === "onnx") {
    const found = format === undefined ? "none" : "onnx, which is of networks";
    throw new InvalidSettingError(
      `--format: expected npz, humandata, coco or webdataset for a release, found ${found}`,
    );
  }
  const given = (["weights", "batch"] as const).find((name) => args[name] !== undefined);
  const ofNetworks = given ?? (args["training-step"] ? "training-step" : null);
  if (ofNetworks !== null) {
    throw new InvalidSettingError(`--${ofNetworks}: is of networks, found the release ${what}; leave it out`);
  }
  if (shardRows !== undefined && format !== "webdataset") {
    throw new InvalidSettingError(`--shard-rows: is of --format webdataset, found ${format}; leave it out`);
  }
  await (await import("./export-release-files.js")).exportReleaseFiles({
    release: what,
    format,
    out: args.out ?? `wildpose-${format}`,
    shardRows,
    json: args.json,
  });
}

function isNetwork(word: string): word is (typeof networks)[number] | "all" {
  return networkWords.includes(word);
}
