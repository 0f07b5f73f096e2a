// @ts-check
import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { libraries } from "./find-tensorflow.mjs";
import { Unmet } from "./unmet.mjs";

/**
 * @typedef {object} Link
 * @property {string} at path of the link
 * @property {string} to what it points to
 */

/**
 * What the build of the binding and the binding itself look for under `deps`. The compiler asks for `-ltensorflow` and
 * `-ltensorflow_framework`; the install script of tfjs-node takes `libtensorflow.so.2.9.1` as a sign that nothing is to
 * be downloaded; the loader asks for the libraries by their own names, and those with CUDA ask for `../nvidia` beside
 * the folder they were loaded from.
 *
 * @param {import("./find-tensorflow.mjs").Tensorflow} tensorflow
 * @param {string} packageFolder of tfjs-node
 * @returns {Link[]}
 */
export function planLinks({ folder, nvidia }, packageFolder) {
  const deps = join(packageFolder, "deps");
  const [api, core] = libraries;
  return [
    { at: join(deps, "include"), to: join(folder, "include") },
    { at: join(deps, "lib", api), to: join(folder, api) },
    { at: join(deps, "lib", core), to: join(folder, core) },
    { at: join(deps, "lib", "libtensorflow.so"), to: api },
    { at: join(deps, "lib", "libtensorflow.so.2.9.1"), to: api },
    { at: join(deps, "lib", "libtensorflow_framework.so"), to: core },
    ...(nvidia ? [{ at: join(deps, "nvidia"), to: nvidia }] : []),
  ];
}

/**
 * @param {readonly Link[]} plan
 * @returns {Link[]} those that are not there, or point elsewhere.
 * @throws {Unmet} where a file or a folder is in the place of a link.
 */
export function missingLinks(plan) {
  return plan.filter(({ at, to }) => {
    const entry = lstatSync(at, { throwIfNoEntry: false });
    if (entry && !entry.isSymbolicLink()) {
      const deps = dirname(at).endsWith("lib") ? dirname(dirname(at)) : dirname(at);
      throw new Unmet(
        `${at} is there and is no link: another libtensorflow was put there, by the install script of tfjs-node perhaps`,
        `use that one, or remove it (rm -r ${deps} ${join(dirname(deps), "lib")}) and run this again`,
      );
    }
    return !entry || readlinkSync(at) !== to || !existsSync(at);
  });
}

/** @param {readonly Link[]} links */
export function makeLinks(links) {
  for (const { at, to } of links) {
    mkdirSync(dirname(at), { recursive: true });
    rmSync(at, { force: true });
    symlinkSync(to, at);
  }
}
