import { expect, test } from "vitest";
import { pictureName } from "./pictures.js";

test("a picture's name stays in its folder, whatever the id", () => {
  expect(pictureName("lsp/im0001", 3)).toBe("0003-lsp-im0001.png");
  expect(pictureName("../../etc/passwd", 1)).toBe("0001-etc-passwd.png");
  expect(pictureName("a\\..\\b\u0000\n", 12345)).toBe("12345-a-..-b.png");
  expect(pictureName("x".repeat(500), 1).length).toBeLessThan(120);
});
