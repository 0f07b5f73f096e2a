/** Where the records of a variable are: the tree of its variable indices. */
import { recordType } from "./codes.js";
import type { VariableDescriptor } from "./descriptors.js";
import { type CdfImage, damaged, spendStored } from "./image.js";
import { openRecord, typeOfRecord } from "./record.js";

/** Records that lie one after the other. */
export interface Block {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  /** Byte of the record with the values. */
  readonly offset: number;
}

/** Indices in an index in an index: the CDF library needs three. */
const MOST_LEVELS = 16;

/**
 * @returns in the order of the records, without overlap. Room that was only set aside, behind the last record, is left out.
 */
export function readBlocks(image: CdfImage, variable: VariableDescriptor): Block[] {
  const blocks: Block[] = [];
  readIndices(image, variable, variable.indexOffset, 1, blocks);
  blocks.sort((a, b) => a.first - b.first);
  for (let i = 1; i < blocks.length; i++) {
    const [before, after] = [blocks[i - 1], blocks[i]];
    if (after.first <= before.last) {
      const expected = `records after ${before.last}, which an earlier block ends with`;
      throw damaged(image, after.offset, expected, `record ${after.first}`, { variable: variable.name });
    }
  }
  return blocks;
}

function readIndices(
  image: CdfImage,
  variable: VariableDescriptor,
  head: number,
  level: number,
  blocks: Block[],
): void {
  const { name } = variable;
  if (level > MOST_LEVELS) {
    throw damaged(image, head, `at most ${MOST_LEVELS} levels of indices`, "more", { variable: name });
  }
  for (let offset = head; offset !== 0; ) {
    const index = openRecord(image, offset, [recordType.variableIndex], name);
    spendStored(image, index, name);
    const next = index.fileOffset();
    const [entries, used] = [index.int32(), index.int32()];
    if (used < 0 || used > entries || entries * (8 + image.offsetBytes) > index.left()) {
      const expected = `at most ${Math.floor(index.left() / (8 + image.offsetBytes))} entries`;
      throw damaged(image, offset, expected, `${used} of ${entries}`, { variable: name });
    }
    const [firsts, lasts] = [index.position(), index.position() + 4 * entries];
    for (let i = 0; i < used; i++) {
      const first = image.view.getInt32(firsts + 4 * i);
      const last = image.view.getInt32(lasts + 4 * i);
      const place = lasts + 4 * entries + image.offsetBytes * i;
      const target = image.offsetBytes === 8 ? Number(image.view.getBigInt64(place)) : image.view.getInt32(place);
      if (first < 0 || last < first) {
        throw damaged(image, offset, "a first and a last record", `${first} to ${last}`, { variable: name });
      }
      if (first >= variable.records) continue;
      if (typeOfRecord(image, target) === recordType.variableIndex) {
        readIndices(image, variable, target, level + 1, blocks);
      } else blocks.push({ first, last: Math.min(last, variable.records - 1), offset: target });
    }
    offset = next;
  }
}
