import { createRequire } from "node:module";

/** Path of the WebAssembly module of the portable engine. It has SIMD of 128 bits and none of its relaxed instructions. */
export const portableModule = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
