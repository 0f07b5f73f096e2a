/** Bytes that are written one after the other into a buffer that grows. */
export interface ByteSink {
  bytes: Uint8Array;
  view: DataView;
  length: number;
  readonly littleEndian: boolean;
}

export function newSink(littleEndian: boolean): ByteSink {
  const bytes = new Uint8Array(1024);
  return { bytes, view: new DataView(bytes.buffer), length: 0, littleEndian };
}

/** Makes room for `count` zero bytes at the end; returns where they start. */
export function reserve(sink: ByteSink, count: number): number {
  const start = sink.length;
  sink.length += count;
  if (sink.length > sink.bytes.length) {
    const grown = new Uint8Array(Math.max(sink.length, sink.bytes.length * 2));
    grown.set(sink.bytes.subarray(0, start));
    sink.bytes = grown;
    sink.view = new DataView(grown.buffer);
  }
  return start;
}

export function written(sink: ByteSink): Uint8Array {
  return sink.bytes.slice(0, sink.length);
}
