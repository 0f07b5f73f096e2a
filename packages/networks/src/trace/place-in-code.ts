/** Where in its own code a network asked TensorFlow.js for something. */
const TRACER = new URL(".", import.meta.url).pathname;
/** TensorFlow.js puts about ten calls of its own between a network and its backend. */
const FRAMES = 60;

/**
 * To be called by a kernel.
 *
 * @returns `file:line:column` of the innermost call outside TensorFlow.js; empty when that is the tracer's own, which takes
 * gradients.
 */
export function placeInCode(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  const places = stack
    .split("\n")
    .flatMap((line) => /^ *at (?:.* \()?(?:file:\/\/)?(.+:\d+:\d+)\)?$/.exec(line)?.[1] ?? []);
  const kernel = places.findIndex((place) => !isTracer(place));
  const place = places.slice(kernel).find((candidate) => !candidate.includes("/node_modules/@tensorflow/"));
  return place === undefined || isTracer(place) ? "" : place;
}

/** A file of this folder, or of its kernels. */
function isTracer(place: string): boolean {
  return place.startsWith(TRACER) && !place.startsWith(`${TRACER}testing/`) && !place.includes(".test.");
}
