/**
 * The numbers with which a CDF says what something is.
 * Source: "CDF Internal Format Description", NASA GSFC, versions 2.7 and 3.
 */

/** First word of a file: version 3 (64-bit file offsets), 2.6 and 2.7 (32-bit), 2.5 and older (32-bit). */
export const magic = { version3: 0xcdf30001, version26: 0xcdf26002, older: 0x0000ffff } as const;
/** Second word of a file. */
export const wholeFile = { uncompressed: 0x0000ffff, compressed: 0xcccc0001 } as const;

/** Types of the internal records a file is made of. */
export const recordType = {
  cdfDescriptor: 1,
  globalDescriptor: 2,
  rVariable: 3,
  attribute: 4,
  attributeGlobalOrREntry: 5,
  variableIndex: 6,
  values: 7,
  zVariable: 8,
  attributeZEntry: 9,
  compressedFile: 10,
  compression: 11,
  compressedValues: 13,
} as const;
export type RecordType = (typeof recordType)[keyof typeof recordType];

/** Bits of the CDF descriptor's flags. */
export const fileFlag = { rowMajor: 1, singleFile: 2 } as const;
/** Bits of a variable descriptor's flags. */
export const variableFlag = { recordsVary: 1, hasPadValue: 2, compressed: 4, sparseArrays: 8 } as const;
/** What stands in a record that was never written. */
export const sparseRecords = { none: 0, pad: 1, previous: 2 } as const;
export const compression = { none: 0, runLength: 1, huffman: 2, adaptiveHuffman: 3, gzip: 5 } as const;

/** The machine whose representation values have. The VAX ones have floating point of their own. */
export const encodings = {
  network: { code: 1, byteOrder: "big" },
  SUN: { code: 2, byteOrder: "big" },
  VAX: { code: 3, byteOrder: null },
  DECSTATION: { code: 4, byteOrder: "little" },
  SGi: { code: 5, byteOrder: "big" },
  IBMPC: { code: 6, byteOrder: "little" },
  IBMRS: { code: 7, byteOrder: "big" },
  PPC: { code: 9, byteOrder: "big" },
  HP: { code: 11, byteOrder: "big" },
  NeXT: { code: 12, byteOrder: "big" },
  ALPHAOSF1: { code: 13, byteOrder: "little" },
  ALPHAVMSd: { code: 14, byteOrder: null },
  ALPHAVMSg: { code: 15, byteOrder: null },
  ALPHAVMSi: { code: 16, byteOrder: "little" },
  ARM_LITTLE: { code: 17, byteOrder: "little" },
  ARM_BIG: { code: 18, byteOrder: "big" },
  IA64VMSi: { code: 19, byteOrder: "little" },
  IA64VMSd: { code: 20, byteOrder: null },
  IA64VMSg: { code: 21, byteOrder: null },
} as const;
export type CdfEncoding = keyof typeof encodings;

/** How the parts of a file are laid out, which depends on its version. */
export interface Layout {
  /** Bytes of a file offset or a record size. */
  readonly offsetBytes: 4 | 8;
  /** Bytes of the name of a variable or an attribute. */
  readonly nameBytes: 64 | 256;
}
export const layouts = {
  "2.7": { offsetBytes: 4, nameBytes: 64 },
  "3": { offsetBytes: 8, nameBytes: 256 },
} as const satisfies Record<string, Layout>;

/** Where the first internal record starts: after the two words. */
export const FIRST_RECORD = 8;

/** More dimensions a variable cannot have, and rVariables not together. */
export const MOST_DIMENSIONS = 10;
