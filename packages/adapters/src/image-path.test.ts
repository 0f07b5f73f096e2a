import { describe, expect, test } from "vitest";
import { requireImagePath } from "./image-path.js";
import { RecordProblem } from "./record-problem.js";
import { aicRecord, mpiiFile, person, point, struct, temporaryFolder } from "./testing/made-files.js";
import { readError } from "./testing/read-all.js";

const write = temporaryFolder();

describe("requireImagePath", () => {
  test.each([
    "a.jpg",
    "val2017/000000000785.jpg",
    "a..b.jpg",
    "..a/b.jpg",
    "S 1/im 1.jpg",
    "图/像.jpg",
    "ab:c.jpg",
    "-",
  ])("%s stays inside the image folder", (name) => expect(requireImagePath("file_name", name)).toBe(name));

  test.each([
    ["", "is empty"],
    ["/etc/passwd", "is absolute"],
    ["//host/share/a.jpg", "is absolute"],
    ["../a.jpg", "has the part .."],
    ["a/../../b.jpg", "has the part .."],
    ["a/../b.jpg", "has the part .."],
    ["a/..", "has the part .."],
    ["..\\a.jpg", "has a backslash"],
    ["C:\\a.jpg", "has a backslash"],
    ["C:a.jpg", "names a drive"],
    ["c:/a.jpg", "names a drive"],
    ["a.jpg\0.png", "has a control character"],
    ["a\nb.jpg", "has a control character"],
    ["a//b.jpg", "has an empty part"],
    ["./a.jpg", "has an empty part"],
    ["a/", "has an empty part"],
  ])("%j is refused: it %s", (name, problem) => {
    expect(() => requireImagePath("file_name", name)).toThrow(RecordProblem);
    expect(() => requireImagePath("file_name", name)).toThrow(
      `file_name: image path inside the image folder expected, found ${JSON.stringify(name)}, which ${problem}`,
    );
  });
});

describe("an annotation whose image lies outside of the image folder is refused, and the record is named", () => {
  const outside = ["../../etc/passwd", "/etc/passwd", "a/../b", "C:/a", "a\0"];

  test.each(outside)("MPII, image.name %j", async (name) => {
    const annorect = struct(person([point(0)]));
    const images = [
      { name: "000000001.jpg", annorect, train: 1 },
      { name: `${name}.jpg`, annorect, train: 1 },
    ];
    const path = await write("outside.mat", mpiiFile(images));
    const { name: error, message } = await readError("mpii", path);
    expect(error).toBe("MalformedSourceError");
    expect(message).toContain(`mpii: ${path}: annolist(2): image.name: image path inside the image folder expected`);
  });

  test.each([...outside, "a b", ""])("AI-Challenger, image_id %j", async (imageId) => {
    const path = await write("outside.json", JSON.stringify([aicRecord("aa", [1]), aicRecord(imageId, [1])]));
    const { name: error, message } = await readError("ai-challenger", path);
    expect(error).toBe("MalformedSourceError");
    expect(message).toContain(`ai-challenger: ${path}: record [1]: `);
    expect(message).toMatch(/image_id expected|image path inside the image folder expected/);
  });
});
