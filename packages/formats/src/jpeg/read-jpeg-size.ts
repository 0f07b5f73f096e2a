/**
 * The size of a JPEG image from the beginning of its file, ITU-T T.81 Annex B.
 * https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */

const START_OF_IMAGE = 0xffd8;
const START_OF_SCAN = 0xda;
/** Baseline, extended sequential and progressive, with Huffman coding: what every decoder knows. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Segments that may come before the scan: tables (DHT, DQT, DRI), applications' and comments. */
const isOther = (marker: number) =>
  marker === 0xc4 || marker === 0xdb || marker === 0xdd || (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/**
 * Reads the size of an ordinary JPEG: 8 bits, one or three components.
 *
 * @param head the first bytes of the file.
 * @returns pixels; null when the bytes are no such image, or do not reach its first scan: ask a whole decoder then.
 */
export function readJpegSize(head: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.byteLength < 2 || view.getUint16(0) !== START_OF_IMAGE) return null;
  let size: { width: number; height: number } | null = null;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === START_OF_SCAN) return size;
    const end = at + 2 + length;
    if (length < 2 || end > view.byteLength) return null;
    if (FRAMES.has(marker)) {
      if (size !== null || length < 8) return null;
      const components = view.getUint8(at + 9);
      const ordinary = view.getUint8(at + 4) === 8 && (components === 1 || components === 3);
      size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
      if (!ordinary || length !== 8 + 3 * components || size.width === 0 || size.height === 0) return null;
    } else if (!isOther(marker)) return null;
    at = end;
  }
  return null;
}
