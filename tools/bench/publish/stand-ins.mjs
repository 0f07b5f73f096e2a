// @ts-check
/** The servers that publishing is measured with: those of the tests. */
import { loadTypescript } from "../../../test/fuzz/load-typescript.mjs";

const testing = (/** @type {string} */ name) =>
  loadTypescript(new URL(`../../../packages/publisher/src/testing/${name}`, import.meta.url));

/** @returns {Promise<{ whyNoSwift(): string | null, startSwift(): Promise<any> }>} */
export const swift = () => testing("swift-server.ts");

/** @returns {Promise<{ startHub(): Promise<any> }>} */
export const hub = () => testing("hub-stand-in.ts");
