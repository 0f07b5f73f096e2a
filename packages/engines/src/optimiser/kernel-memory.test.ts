import { InvalidSettingError } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { openKernelMemory } from "./kernel-memory.js";

describe("a kernel memory", () => {
  it("has every region at a multiple of 64 bytes, apart from the others, and 0", () => {
    const lengths = new Map([
      ["a", 1],
      ["b", 16],
      ["c", 17],
      ["d", 0],
      ["e", 3],
    ]);
    const memory = openKernelMemory(lengths, "net");
    let end = 0;
    for (const [name, length] of lengths) {
      const { address, values } = memory.region(name);
      expect(address % 64).toBe(0);
      expect(address).toBeGreaterThanOrEqual(end);
      expect(values.buffer).toBe(memory.buffer);
      expect(values.byteOffset).toBe(address);
      expect([...values]).toEqual(new Array(length).fill(0));
      end = address + length * 4;
    }
    expect(end).toBeLessThanOrEqual(memory.buffer.byteLength);
  });

  it("of more than 4 GiB is an error that says how much it would be, and what to change", () => {
    const open = () => openKernelMemory(new Map([["gradient/weight", 1.25 * 2 ** 30]]), "net");
    expect(open).toThrow(InvalidSettingError);
    expect(open).toThrow(
      "net: a step needs 5.0 GiB in one piece, and WebAssembly addresses 4 GiB; use a smaller batch or a smaller network",
    );
  });
});
