// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Unmet } from "./unmet.mjs";

/**
 * The folder whose `include/node` has the headers of this Node, so that node-gyp downloads none: what npm is told, then
 * where Node itself lies, then what node-gyp once downloaded.
 *
 * @param {object} from
 * @param {string | null} from.nodedir npm's setting of that name
 * @param {string} from.execPath of Node
 * @param {string} from.home
 * @param {string} from.version of Node, for example `20.20.2`
 * @returns {string}
 */
export function findNodeHeaders({ nodedir, execPath, home, version }) {
  const folders = [
    ...(nodedir ? [nodedir] : []),
    dirname(dirname(execPath)),
    join(home, ".cache", "node-gyp", version),
  ];
  const seen = folders.map((folder) => ({ folder, version: headersVersion(folder) }));
  const match = seen.find((one) => one.version && majorOf(one.version) === majorOf(version));
  if (match) return match.folder;
  const found = seen.map((one) => `${one.folder} (${one.version ? `of Node ${one.version}` : "none"})`).join(", ");
  throw new Unmet(
    `no headers of Node ${version}: looked for include/node in ${found}`,
    `npx node-gyp install (downloads them), or unpack Node's own archive and set npm_config_nodedir to its folder`,
  );
}

/**
 * @param {string} folder
 * @returns {string | null} the version that the headers in it are of; null where there are none.
 */
function headersVersion(folder) {
  const include = join(folder, "include", "node");
  if (!existsSync(join(include, "node_api.h")) || !existsSync(join(include, "node_version.h"))) return null;
  const text = readFileSync(join(include, "node_version.h"), "utf8");
  const parts = ["MAJOR", "MINOR", "PATCH"].map((part) => new RegExp(`NODE_${part}_VERSION (\\d+)`).exec(text)?.[1]);
  return parts.every((part) => part !== undefined) ? parts.join(".") : null;
}

/** @param {string} version */
function majorOf(version) {
  return version.split(".")[0];
}
