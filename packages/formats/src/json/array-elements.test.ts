import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonElementOptions, jsonArrayElements, jsonKeys } from "./array-elements.js";
import type { JsonSource } from "./byte-window.js";
import { JsonFormatError } from "./error.js";

function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function elements(source: JsonSource | Buffer, options?: JsonElementOptions) {
  const read = [];
  const pieces = Buffer.isBuffer(source) ? [source] : source;
  for await (const element of jsonArrayElements(pieces, options)) read.push(element);
  return read;
}

async function values(text: string | Buffer, options?: JsonElementOptions): Promise<unknown[]> {
  return (await elements(Buffer.from(text as string), options)).map(({ value }) => value);
}

async function refusal(text: string | Buffer, options?: JsonElementOptions): Promise<JsonFormatError> {
  try {
    await values(text, options);
  } catch (error) {
    if (error instanceof JsonFormatError) return error;
    throw error;
  }
  throw new Error("the text was read");
}

describe("elements", () => {
  test("of an array come in order, with their number and byte", async () => {
    expect(await elements(Buffer.from(' [ 1 ,"ä,]",{"a":[{}]} , null,true]\n'))).toEqual([
      { key: null, index: 0, value: 1, offset: 3 },
      { key: null, index: 1, value: "ä,]", offset: 6 },
      { key: null, index: 2, value: { a: [{}] }, offset: 13 },
      { key: null, index: 3, value: null, offset: 26 },
      { key: null, index: 4, value: true, offset: 31 },
    ]);
    expect(await values("[]")).toEqual([]);
    expect(await values(" [ ] ")).toEqual([]);
  });

  test("of arrays under keys come in the order of the file; the other keys are passed over", async () => {
    const text = '{"info":{"a":"]}"},"b":[10,20],"n":-1.5e3,"t":true,"s":"\\"[","a":[30],"z":[[[]]]}';
    const read = await elements(Buffer.from(text), { keys: ["a", "b"] });
    expect(read.map(({ key, index, value }) => [key, index, value])).toEqual([
      ["b", 0, 10],
      ["b", 1, 20],
      ["a", 0, 30],
    ]);
    expect(await values("{}", { keys: [] })).toEqual([]);
  });

  test("are the same in pieces of any size: letters of many bytes, escapes and numbers are cut anywhere", async () => {
    const text =
      '\ufeff[{"name":"Grüße \\"∆\\" 😀\\\\","in\\u0022side":"]}{[,"},-12.5e-3,"\\\\",[[],{}],"😀",tru'.concat(
        "e,\n\t 7]\r\n",
      );
    const bytes = Buffer.from(text);
    const expected = JSON.parse(text.slice(1));
    for (let size = 1; size <= bytes.length; size++) {
      const read = await elements(inPieces(bytes, size));
      expect(read.map(({ value }) => value)).toEqual(expected);
      expect(read[0].offset).toBe(4);
    }
  });

  test("are those of JSON.parse, for any array written in any way (property)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ noUnicodeString: false }), { maxLength: 8 }),
        fc.constantFrom(0, 1, "\t"),
        fc.integer({ min: 1, max: 40 }),
        async (array, space, size) => {
          const text = JSON.stringify(array, null, space);
          const pieces = [...inPieces(Buffer.from(text), size)];
          expect((await elements(pieces)).map(({ value }) => value)).toEqual(JSON.parse(text));
          const object = Buffer.from(`{"skipped":${text},"read":${text}}`);
          const under = await elements(inPieces(object, size), { keys: ["read"] });
          expect(under.map(({ value }) => value)).toEqual(JSON.parse(text));
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  test("a changed text is read exactly where JSON.parse reads it (property)", async () => {
    const text = '[{"a":[1,2.5,"x\\n,]"],"b":null},"ü",-0,[[{}]],true]';
    const change = fc.tuple(
      fc.nat({ max: text.length }),
      fc.nat({ max: 3 }),
      fc.constantFrom("", ",", "]", "[", "{", "}", '"', ":", "\\", " ", "0", "e", "\u0007", "é"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let changed = text;
        for (const [at, cut, put] of changes) changed = changed.slice(0, at) + put + changed.slice(at + cut);
        let expected: unknown;
        try {
          expected = JSON.parse(changed);
        } catch {
          expect(await refusal(changed)).toBeInstanceOf(JsonFormatError);
          return;
        }
        if (Array.isArray(expected)) expect(await values(changed)).toEqual(expected);
        else expect((await refusal(changed)).expected).toBe("an array");
      }),
      { seed: 9, numRuns: 3000 },
    );
  });

  test("come from a path; a path that is not there is the file system's error", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wildpose-json-"));
    try {
      const path = join(folder, "large.json");
      const rows = Array.from({ length: 5000 }, (_, row) => ({ row, text: "ß".repeat(row % 300) }));
      await writeFile(path, JSON.stringify(rows));
      expect((await elements(path)).map(({ value }) => value)).toEqual(rows);
      await expect(elements(`${path}.away`)).rejects.toMatchObject({ code: "ENOENT" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("larger than what is read at once are read whole", async () => {
    const large = "x".repeat(3_000_000);
    expect(await values(JSON.stringify([1, large, [large]]))).toEqual([1, large, [large]]);
  });

  test("before a damaged place are given, and the source is closed", async () => {
    let closed = false;
    async function* pieces() {
      try {
        yield Buffer.from("[1,2");
        yield Buffer.from(" 3,4]");
      } finally {
        closed = true;
      }
    }
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { value } of jsonArrayElements(pieces())) seen.push(value);
    })();
    await expect(reading).rejects.toThrow("byte 5: expected ',' or ']', found '3'");
    expect(seen).toEqual([1, 2]);
    expect(closed).toBe(true);
  });
});

describe("refused at its byte:", () => {
  test.each([
    ["a missing comma", "[{} {}]", "byte 4: expected ',' or ']', found '{'"],
    ["a trailing comma", "[1,]", "byte 3: expected element 1, found ']'"],
    ["two commas", "[1,,2]", "byte 3: expected element 1, found ','"],
    ["a missing first element", "[,1]", "byte 1: expected element 0, found ','"],
    ["what follows the end", "[1] x", "byte 4: expected the end of the file, found 'x'"],
    ["a second array", "[1][2]", "byte 3: expected the end of the file, found '['"],
    ["a file cut between elements", "[1,", "byte 3: expected element 1, found the end of the file"],
    ["a file cut after an element", "[1", "byte 2: expected ',' or ']', found the end of the file"],
    [
      "a file cut in an element",
      '[1,{"a":"b',
      "byte 10: expected the end of element 1, which starts at byte 3, found the end of the file",
    ],
    ["brackets that do not match", "[[1}]", "byte 3: expected ']', found '}'"],
    ["an element that is not JSON", '[1, {"a" 2}]', "byte 4: expected element 1 as JSON, found text that is not ("],
    ["nothing", "", "byte 0: expected an array, found the end of the file"],
    ["an object instead", ' {"annotations":[]}', "byte 1: expected an array, found an object"],
    ["a number instead", "-5", "byte 0: expected an array, found a number"],
    ["UTF-16", Buffer.from("\ufeff[1]", "utf16le"), "byte 0: expected UTF-8 text, found UTF-16 or UTF-32"],
    ["UTF-16 without a mark", Buffer.from("[1]", "utf16le"), "byte 0: expected UTF-8 text, found UTF-16 or UTF-32"],
    [
      "Latin-1",
      Buffer.from('[1,"\xfc"]', "latin1"),
      "byte 3: expected element 1 as UTF-8 text, found bytes that are not",
    ],
  ])("%s", async (_, text, message) => {
    const error = await refusal(text as string);
    expect(error.message.startsWith(message)).toBe(true);
    expect(error.message).not.toContain("\n");
    expect(error.offset).toBe(Number(/byte (\d+)/.exec(message)?.[1]));
  });

  test.each([
    ["an array instead", "[1]", "byte 0: expected an object, found an array"],
    ["a key that is not there", '{"images":[]}', 'byte 13: expected the key "annotations", found "images"'],
    ["no keys", "{}", 'byte 2: expected the key "annotations", found no keys'],
    [
      "another thing under the key",
      '{"annotations":{}}',
      'byte 15: expected an array under "annotations", found an object',
    ],
    [
      "a key given twice",
      '{"annotations":[],"annotations":[]}',
      'byte 18: expected each key once, found a second "anno',
    ],
    ["a missing comma", '{"a":1 "annotations":[]}', "byte 7: expected ',' or '}', found '\"'"],
    ["a trailing comma", '{"annotations":[],}', "byte 18: expected a key in quotes, found '}'"],
    ["a missing colon", '{"annotations" []}', "byte 15: expected ':', found '['"],
    ["a missing value", '{"a":,"annotations":[]}', 'byte 5: expected the value of "a", found \','],
    ["a file cut in a value", '{"a":[[', 'byte 7: expected the end of the value of "a", which starts at byte 5'],
    ["a file cut in an array", '{"annotations":[1', "byte 17: expected ',' or ']', found the end"],
    ["an element, by its key", '{"annotations":[1,x]}', 'byte 18: expected element 1 of "annotations" as JSON'],
  ])("under keys, %s", async (_, text, message) => {
    const error = await refusal(text, { keys: ["annotations"] });
    expect(error.message.slice(0, message.length)).toBe(message);
  });

  test("an element over the limit, wherever the pieces are cut", async () => {
    const text = Buffer.from(`[1,"${"x".repeat(198)}",2]`);
    expect(await values(text, { largestElement: 200 })).toHaveLength(3);
    for (const size of [1, 7, 1000]) {
      await expect(elements(inPieces(text, size), { largestElement: 199 })).rejects.toThrow(
        "byte 3: expected element 1 of at most 199 bytes, found a longer one; check that its quotes and brackets are closed",
      );
    }
  });

  test("an unclosed quote in a large file, when the limit is reached", async () => {
    let given = 0;
    function* endless() {
      yield Buffer.from('["');
      const piece = Buffer.alloc(100_000, "x");
      for (; given < 1e9; given += piece.length) yield piece;
    }
    await expect(elements(endless(), { largestElement: 2_000_000 })).rejects.toThrow("found a longer one");
    expect(given).toBeLessThan(5_000_000);
  });

  test("nesting without end, before the stack ends", async () => {
    const deep = `[${"[".repeat(511)}${"]".repeat(511)}]`;
    expect(await values(deep)).toHaveLength(1);
    expect((await refusal("[".repeat(1_000_000))).message).toContain(
      "expected at most 512 levels of nesting, found more",
    );
    expect((await refusal(`{"a":${'{"a":'.repeat(100_000)}`, { keys: [] })).message).toContain("levels of nesting");
  });
});

describe("jsonKeys", () => {
  test("says what an object has", async () => {
    const text = '{"info":{},"images":[1],"n":1,"s":"","no":null,"yes":true}';
    expect(Object.fromEntries((await jsonKeys([Buffer.from(text)])) ?? [])).toEqual({
      info: "an object",
      images: "an array",
      n: "a number",
      s: "a string",
      no: "null",
      yes: "true or false",
    });
    expect(await jsonKeys([Buffer.from("[1]")])).toBeNull();
  });
});
