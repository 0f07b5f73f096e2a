/**
 * What a Parquet footer would take when it is read. It is written in Thrift's compact protocol, where one byte can be a
 * struct: readers make an object of each, which takes a hundred bytes.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

/** A shard of 1,000 row groups has some 7 MB, and 700,000 structs, lists and texts. */
export const MOST_FOOTER_BYTES = 16 * 2 ** 20;
const MOST_VALUES = 1_000_000;
/** Of a file's footer: row group, column, its metadata, statistics. */
const MOST_DEPTH = 24;

/** @throws {Error} when there is more in it than any shard of ours has, or it ends too early. */
export function refuseVastFooter(footer: Uint8Array): void {
  let at = 0;
  let values = 0;
  const byte = () => {
    if (at >= footer.length) throw new Error("its footer ends in the middle");
    return footer[at++];
  };
  const skipVarint = () => {
    while (byte() & 0x80);
  };
  const size = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
      if (scale > 2 ** 40) throw new Error("its footer has a size that is none");
    }
  };
  const count = () => {
    if (++values > MOST_VALUES) throw new Error(`its footer has more than ${MOST_VALUES} values`);
  };
  function skip(type: number, depth: number): void {
    if (depth > MOST_DEPTH) throw new Error(`its footer is more than ${MOST_DEPTH} deep`);
    switch (type) {
      case 1:
      case 2:
        return;
      case 3:
        byte();
        return;
      case 4:
      case 5:
      case 6:
        skipVarint();
        return;
      case 7:
        at += 8;
        return;
      case 8: {
        count();
        const length = size();
        at += length;
        return;
      }
      case 9:
      case 10: {
        count();
        const head = byte();
        const length = head >> 4 === 15 ? size() : head >> 4;
        const inner = head & 15;
        if (length > footer.length - at) throw new Error("its footer has a list longer than itself");
        // An empty list may have no type.
        if (length === 0) return;
        // In a list each truth has a byte of its own.
        for (let index = 0; index < length; index++) skip(inner <= 2 ? 3 : inner, depth + 1);
        return;
      }
      case 12:
        count();
        for (let head = byte(); head !== 0; head = byte()) {
          if (head >> 4 === 0) skipVarint();
          skip(head & 15, depth + 1);
        }
        return;
      default:
        throw new Error(`its footer has a value of type ${type}, which no Parquet file has`);
    }
  }
  skip(12, 0);
}
