import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isNumpyArray, type NumpyArray, type PickleValue } from "./numpy-array.js";
import { readPickle } from "./pickle.js";
import { dumpedDictionaries } from "./testing/dumped-by-python.js";

/** Opcodes and texts, byte by byte. */
const pickled = (...parts: readonly (string | number | Uint8Array)[]) =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === "number" ? Buffer.of(part) : typeof part === "string" ? Buffer.from(part, "latin1") : part,
      ),
    ),
  );
const uint32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

describe.each(dumpedDictionaries.map((text, protocol) => ({ protocol, text })))(
  "a dictionary dumped by CPython in protocol $protocol",
  ({ text }) => {
    const value = readPickle(Buffer.from(text, "base64")) as ReadonlyMap<PickleValue, PickleValue>;
    const arrayAt = (key: string) => value.get(key) as NumpyArray;

    test("keeps its keys in their order, a tuple as an array", () => {
      const keys = [...value.keys()];
      expect(keys.slice(0, 3)).toEqual(["points", ["S1", 2], "count"]);
      expect(keys).toHaveLength(11);
    });

    test("has its arrays row-major, also the column-major one", () => {
      const columns = [...value.values()][1] as NumpyArray;
      expect(arrayAt("points")).toEqual({
        dtype: "<f4",
        shape: [2, 3],
        data: Float32Array.of(1.5, -2, 3, 4, 5, 6),
      });
      expect(columns).toEqual({ dtype: "<f8", shape: [2, 3], data: Float64Array.of(1.5, -2, 3, 4, 5, 6) });
      expect(arrayAt("names")).toEqual({ dtype: "<U3", shape: [2], data: ["hip", "é"] });
      expect(arrayAt("mixed")).toEqual({ dtype: "|O", shape: [2, 2], data: ["a.jpg", 1.5, "b.jpg", null] });
      expect(isNumpyArray(arrayAt("mixed"))).toBe(true);
    });

    test("has numpy's scalars as plain values", () => {
      expect([value.get("count"), value.get("share"), value.get("seen")]).toEqual([7, 2.5, true]);
    });

    test("has Python's own values", () => {
      expect(value.get("list")).toEqual([1, -2, 2n ** 70n, null, true, Uint8Array.of(0, 255)]);
      expect(value.get("set")).toEqual(new Set([3]));
      expect(value.get("ordered")).toEqual(new Map([["a", 1]]));
    });

    test("names a function and does not look for it", () => {
      const { global, args } = value.get("called") as { global: string; args: unknown };
      expect([global, args]).toEqual([expect.stringMatching(/^(posix|nt)\.system$/), null]);
    });
  },
);

describe("nothing is executed", () => {
  const planted = join(tmpdir(), "wildpose-pickle-was-executed");

  test.each([
    ["GLOBAL and REDUCE", pickled("cos\nsystem\n(V", `touch ${planted}`, "\ntR.")],
    [
      "STACK_GLOBAL and REDUCE",
      pickled(
        0x80,
        4,
        "X",
        uint32(2),
        "osX",
        uint32(6),
        "system",
        0x93,
        "X",
        uint32(6 + planted.length),
        `touch ${planted}`,
        0x85,
        "R.",
      ),
    ],
    ["INST", pickled("(V", `touch ${planted}`, "\nios\nsystem\n.")],
    ["OBJ", pickled("(cos\nsystem\nV", `touch ${planted}`, "\no.")],
    ["NEWOBJ", pickled("cos\nsystem\nV", `touch ${planted}`, "\n", 0x85, 0x81, ".")],
  ])("a call of os.system by %s is only its name and arguments", (_, bytes) => {
    expect(readPickle(bytes)).toEqual({
      global: "os.system",
      args: [`touch ${planted}`],
      state: null,
      items: [],
    });
    expect(existsSync(planted)).toBe(false);
  });

  test("what an object would be filled with is its state", () => {
    expect(readPickle(pickled("cmodule\nClass\n)", 0x81, "}Vname\nK", 7, "sb."))).toEqual({
      global: "module.Class",
      args: [],
      state: new Map([["name", 7]]),
      items: [],
    });
  });

  test("what would be appended to an object, or set in it, is kept beside it", () => {
    expect(readPickle(pickled("cmodule\nList\n)", 0x81, "(K", 1, "K", 2, "e(K", 3, "K", 4, "u."))).toMatchObject({
      items: [1, 2, [3, 4]],
    });
  });
});

describe("what Python 2 wrote", () => {
  test("byte strings are latin-1 texts, with Python's escapes in protocol 0", () => {
    expect(readPickle(pickled("S'it\\'s \\xe9\\n\\101'\n."))).toBe("it's é\nA");
    expect(readPickle(pickled("U", 2, "\xe9!."))).toBe("é!");
    expect(readPickle(pickled("V\\u00e9 \\U0001f600\n."))).toBe("é 😀");
  });

  test("an array's bytes come from such a text", () => {
    const array = pickled(
      0x80, 2, "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK", 0, 0x85, "U", 1, "b", 0x87, "R(K", 1,
      "K", 2, 0x85, "cnumpy\ndtype\nU", 2, "f8K", 0, "K", 1, 0x87, "R(K", 3, "U", 1, ">NNNJ", uint32(0xffffffff), "J",
      uint32(0xffffffff), "K", 0, "tb", 0x89, "U", 16, "\x3f\xf0\0\0\0\0\0\0\xc0\x04\0\0\0\0\0\0tb.",
    ); // biome-ignore format: byte by byte
    expect(readPickle(array)).toEqual({ dtype: ">f8", shape: [2], data: Float64Array.of(1, -2.5) });
  });

  test("long numbers and booleans are lines of text", () => {
    expect(readPickle(pickled("(lL12345678901234567890L\naI01\naI00\naI-5\naFinf\naF-2.5e3\na."))).toEqual([
      12345678901234567890n,
      true,
      false,
      -5,
      Infinity,
      -2500,
    ]);
  });
});

describe("a damaged pickle is refused with the byte", () => {
  test.each([
    [
      "cut short",
      pickled("]K"),
      /^byte 2: expected 1 more bytes, found 0; the file is cut short or damaged, download it again$/,
    ],
    ["without a value", pickled("."), /^byte 1: expected a value on the stack, found none; the file is/],
    [
      "no pickle at all",
      pickled(0xff),
      /^byte 0: expected an opcode of a pickle, found 255; check that this is the right file/,
    ],
    ["of a later protocol", pickled(0x80, 9), /expected protocol 0 to 5, found 9/],
    [
      "with a length beyond the file",
      pickled("B", uint32(0xfffffff0), "ab."),
      /expected 4294967280 more bytes, found 3;/,
    ],
    [
      "with a huge frame",
      pickled(0x80, 4, 0x95, new Uint8Array(8).fill(255), "N."),
      /a length of 18446744073709551615/,
    ],
    ["with a value that was not remembered", pickled("h", 7, "."), /a value remembered as 7, found none/],
    ["with items of no list", pickled("K", 1, "(K", 2, "e."), /a list or set to append to, found a number/],
    ["with a list that holds itself", pickled("]q", 0, "h", 0, "a."), /found one that holds itself$/],
    ["nested too deep", pickled("]".repeat(500), "a".repeat(499), "."), /at most 256 levels of nesting, found more$/],
    [
      "with its data elsewhere",
      pickled(0x97, "."),
      /found data kept apart from it; pickle it again without buffer_callback/,
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => readPickle(bytes)).toThrow(message);
  });

  test("arrays over the same bytes again and again are refused before memory is", () => {
    const bytes = new Uint8Array(1 << 20);
    const dtype = ["cnumpy\ndtype\nVi1\nK", 0, "K", 1, 0x87, "Rq", 1, "0"] as const;
    const shape = ["J", uint32(bytes.length), 0x85, "q", 2, "0"] as const;
    const array = pickled("cnumpy.core.numeric\n_frombuffer\n(h", 0, "h", 1, "h", 2, "VC\ntR0");
    const file = pickled(
      "B",
      uint32(bytes.length),
      bytes,
      "q",
      0,
      "0",
      ...dtype,
      ...shape,
      ...Array(300).fill(array),
      "N.",
    );
    expect(() => readPickle(file)).toThrow(/expected contents of at most 268435456 bytes, found/);
  });
});

test("objects of a column-major array are listed row-major, as numpy pickles them", () => {
  // pickle.dumps(numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6]], dtype=object)), 4)
  const file =
    "gASVmAAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RS" +
    "lChLAUsCSwOGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYohdlChLAUsCSwNLBEsFSwZldJRiLg==";
  expect(readPickle(Buffer.from(file, "base64"))).toEqual({ dtype: "|O", shape: [2, 3], data: [1, 2, 3, 4, 5, 6] });
});
