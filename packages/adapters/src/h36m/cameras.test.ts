import { readFile } from "node:fs/promises";
import {
  centreOf,
  invertRigid,
  projectThroughLens,
  rotationFromQuaternion,
  transformPoints,
  transposed,
} from "@wildpose/camera";
import { readNpz } from "@wildpose/formats/numpy";
import { MalformedSourceError } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { camerasH5, camerasJson, camerasPickle, camerasXml } from "../testing/made-h36m.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";
import { camerasOf, readCameras } from "./camera-files.js";
import { type CameraTable, cameraFor, cameraKey, type H36mCamera, publishedCameras } from "./cameras.js";
import { frameOfImageName, imageSizeOf } from "./quirks.js";
import { cameraIds, subjects, takes } from "./sequence-names.js";

/** The largest difference of any number of two cameras; extrinsics in the frame of the camera, millimetres. */
function difference(one: H36mCamera, other: H36mCamera): number {
  const numbers = (camera: H36mCamera) => [
    ...camera.intrinsics,
    ...camera.distortion,
    ...camera.cameraFromWorld.rotation,
    ...camera.cameraFromWorld.translation,
  ];
  const others = numbers(other);
  return Math.max(...numbers(one).map((value, i) => Math.abs(value - others[i])));
}

function largestDifference(one: CameraTable, other: CameraTable): number {
  return Math.max(...[...one].map(([key, camera]) => difference(camera, other.get(key) ?? fail(key))));
}

function fail(key: string): never {
  throw new Error(`no camera ${key}`);
}

describe("the published cameras", () => {
  const cameras = publishedCameras();

  test("are four for each of the seven subjects", () => {
    expect([...cameras.keys()]).toEqual(subjects.flatMap((subject) => cameraIds.map((id) => `${subject}/${id}`)));
  });

  test("look at the stage from 4 to 6 m, 1.3 to 1.8 m above the floor", () => {
    for (const { cameraFromWorld } of cameras.values()) {
      const [x, y, z] = transformPoints(Float64Array.of(0, 0, 900), cameraFromWorld, new Float64Array(3));
      expect(z).toBeGreaterThan(4000);
      expect(z).toBeLessThan(6000);
      expect(Math.hypot(x, y)).toBeLessThan(1000);
      expect(centreOf(cameraFromWorld)[2]).toBeGreaterThan(1300);
      expect(centreOf(cameraFromWorld)[2]).toBeLessThan(1800);
    }
  });

  test("are those of VideoPose3D: the quaternion from the camera of S1, 54138969, and its place", () => {
    // common/h36m_dataset.py at 1afb1ca, single precision.
    const quaternion = [0.1407056450843811, -0.1500701755285263, -0.755240797996521, 0.6223280429840088] as const;
    const { cameraFromWorld, distortion } = cameraFor(cameras, "S1", "54138969");
    const rotation = transposed(rotationFromQuaternion(quaternion));
    for (const [i, value] of rotation.entries()) expect(value).toBeCloseTo(cameraFromWorld.rotation[i], 6);
    const centre = [1841.1070556640625, 4955.28466796875, 1563.4454345703125];
    for (const [i, value] of centreOf(cameraFromWorld).entries()) expect(value).toBeCloseTo(centre[i], 3);
    // It gives the tangential pair the other way around.
    expect(distortion[4]).toBeCloseTo(-0.0009756988729350269, 8);
    expect(distortion[3]).toBeCloseTo(-0.00142447161488235, 8);
  });
});

describe("files of cameras", () => {
  test("all four, made from the same cameras, give the same cameras to 1e-9", async () => {
    const cameras = publishedCameras();
    const files = {
      "metadata.xml": camerasXml(),
      "cameras.h5": await camerasH5(),
      "camera-parameters.json": camerasJson(),
      "cameras.pkl": camerasPickle(),
    };
    for (const [name, bytes] of Object.entries(files)) {
      expect(largestDifference(cameras, camerasOf(name, bytes)), name).toBeLessThan(1e-9);
    }
  });

  test("a rotation that is taken the wrong way around is refused: the camera would not stand upright", async () => {
    const turned = [...publishedCameras().values()].map((camera) => ({
      ...camera,
      cameraFromWorld: { ...camera.cameraFromWorld, rotation: transposed(camera.cameraFromWorld.rotation) },
    }));
    expect(() => camerasOf("cameras.json", camerasJson(turned))).toThrow(
      /^h36m: cameras\.json: camera S1\/54138969: an upright camera expected, found one that leans by \d+ degrees/,
    );
    const h5 = await camerasH5(turned);
    expect(() => camerasOf("cameras.h5", h5)).toThrow("an upright camera expected");
    expect(() => camerasOf("cameras.pkl", camerasPickle(turned))).toThrow("an upright camera expected");
  });

  test("numbers that cannot be a camera are refused by the camera", () => {
    const with_ = (change: Partial<H36mCamera>) =>
      camerasJson([{ ...cameraFor(publishedCameras(), "S5", "55011271"), ...change }]);
    expect(() => camerasOf("c.json", with_({ intrinsics: [0, 1, 2, 3] }))).toThrow(
      "camera S5/55011271: focal lengths above 0",
    );
    const { rotation, translation } = cameraFor(publishedCameras(), "S5", "55011271").cameraFromWorld;
    const [a, ...rest] = rotation;
    const bent = [a + 0.01, ...rest] as unknown as typeof rotation;
    expect(() => camerasOf("c.json", with_({ cameraFromWorld: { rotation: bent, translation } }))).toThrow(
      "a rotation expected",
    );
  });

  test("files of another content say what was expected", () => {
    const problemOf = (name: string, text: string | Uint8Array): string => {
      try {
        camerasOf(name, Buffer.from(text));
      } catch (error) {
        if (!(error instanceof MalformedSourceError)) throw error;
        expect(error.message).not.toContain("\n");
        return error.message;
      }
      throw new Error(`${name} was read`);
    };
    expect(problemOf("metadata.xml", "no xml")).toContain("metadata.xml: a: ");
    expect(problemOf("metadata.xml", "<a><w0>[1 2]</w0></a>")).toContain("a.dbcameras: ");
    const xml = Buffer.from(camerasXml()).toString();
    expect(problemOf("metadata.xml", xml.replace("<w0>[", "<w0>[x "))).toContain("w0: 300 numbers expected, found 301");
    expect(problemOf("metadata.xml", "<a>".repeat(5000))).toContain("XML expected");
    expect(problemOf("metadata.xml", "<a/>".repeat(300_000))).toContain(
      "at most 1048576 bytes expected, found 1200000",
    );
    expect(problemOf("cameras.pkl", new Uint8Array(5_000_000))).toContain("found 5000000");
    expect(problemOf("camera-parameters.json", "{")).toContain("JSON expected");
    expect(problemOf("camera-parameters.json", '{"intrinsics": {}, "extrinsics": {"S1": {"1": 2}}}')).toContain(
      "extrinsics.S1.1",
    );
    expect(
      problemOf(
        "camera-parameters.json",
        JSON.stringify({ ...JSON.parse(Buffer.from(camerasJson()).toString()), intrinsics: {} }),
      ),
    ).toContain('camera "54138969" has no intrinsics');
    expect(problemOf("cameras.pkl", Uint8Array.of(0x80, 3, 0x4e, 0x2e))).toContain("a dict of cameras expected");
    expect(problemOf("cameras.pkl", "what")).toContain("cameras.pkl: ");
    expect(problemOf("cameras.h5", "what")).toContain("cameras.h5: ");
  });

  test("without a file the published cameras are used; a named file must be one of the four", async () => {
    expect(await readCameras("/nowhere", null)).toMatchObject({ path: null });
    await expect(readCameras("/nowhere", "cameras.h5")).rejects.toThrow("not found");
    await expect(readCameras("/nowhere", "cameras.txt")).rejects.toThrow(
      "camera_file: a file ending in .xml, .h5, .json, .pkl expected",
    );
  });
});

describe.skipIf(!sharedDataPresent)(`the real files of cameras and names${realFiles}`, () => {
  const read = async (path: string) => camerasOf(path, await readFile(sharedData(path)));
  const files = ["h36m/metadata.xml", "h36m/camera-parameters.json", "h36m/mmpose-cut/cameras.pkl"];

  test("all have the same 44 cameras, to 1e-9, and the published ones are among them", async () => {
    const [metadata, json, pickle] = await Promise.all(files.map(read));
    expect(metadata.size).toBe(44);
    expect(largestDifference(metadata, json)).toBeLessThan(1e-9);
    expect(largestDifference(metadata, pickle)).toBeLessThan(1e-9);
    expect(largestDifference(publishedCameras(), metadata)).toBeLessThan(1e-9);
    expect(largestDifference(publishedCameras(), json)).toBe(0);
  });

  test("cameras.h5 made of the real numbers gives them back to 1e-9", async () => {
    const json = await read("h36m/camera-parameters.json");
    expect(largestDifference(json, camerasOf("cameras.h5", await camerasH5(json.values())))).toBeLessThan(1e-9);
  });

  test("the four frames of MMPose come out at their exact 2D through the cameras of every file, to 0.001 px", async () => {
    const arrays = readNpz(await readFile(sharedData("h36m/mmpose-cut/test_h36m_body3d.npz")));
    const names = arrays.get("imgname")?.data as readonly string[];
    const part = arrays.get("part")?.data as Float64Array;
    const joints3d = arrays.get("S")?.data as Float64Array;
    const metadata = await read("h36m/metadata.xml");
    const tables: [string, CameraTable][] = [["published", publishedCameras()]];
    for (const file of files) tables.push([file, await read(file)]);
    for (const [name, cameras] of tables) {
      let most = 0;
      let opencv = 0;
      for (const [row, imageName] of names.entries()) {
        const image = frameOfImageName(imageName);
        if (image === null) throw new Error(imageName);
        const { subject } = image.take;
        const joints = Float64Array.from(
          { length: 51 },
          (_, i) => joints3d[(row * 17 + Math.floor(i / 3)) * 4 + (i % 3)] * 1000,
        );
        // Out to the world by the official file, and back by the one that is tested: its extrinsics take part.
        const world = transformPoints(
          joints,
          invertRigid(cameraFor(metadata, subject, image.camera).cameraFromWorld),
          joints,
        );
        const { cameraFromWorld, intrinsics, distortion } = cameraFor(cameras, subject, image.camera);
        const seen = transformPoints(world, cameraFromWorld, world);
        const pixels = projectThroughLens(seen, intrinsics, distortion, new Float64Array(34));
        const other = projectThroughLens(seen, intrinsics, distortion, new Float64Array(34), "opencv");
        let worstOpencv = 0;
        for (let joint = 0; joint < 17; joint++) {
          const [x, y] = [part[(row * 17 + joint) * 3], part[(row * 17 + joint) * 3 + 1]];
          most = Math.max(most, Math.hypot(pixels[joint * 2] - x, pixels[joint * 2 + 1] - y));
          worstOpencv = Math.max(worstOpencv, Math.hypot(other[joint * 2] - x, other[joint * 2 + 1] - y));
        }
        expect(worstOpencv).toBeGreaterThan(0.04);
        expect(worstOpencv).toBeLessThan(0.22);
        opencv = Math.max(opencv, worstOpencv);
      }
      expect(most, name).toBeLessThan(1e-3);
      expect(opencv).toBeGreaterThan(0.15);
    }
  });

  test("names, sizes and cameras are those of the official metadata.xml", async () => {
    const xml = await readFile(sharedData("h36m/metadata.xml"), "utf8");
    const rows = [...xml.slice(xml.indexOf("<mapping>"), xml.indexOf("</mapping>")).matchAll(/<tr>(.*?)<\/tr>/gs)].map(
      ([, row]) => [...row.matchAll(/<td>(.*?)<\/td>|<td\/>/g)].map(([, cell]) => cell ?? ""),
    );
    const [head, ...listed] = rows;
    const official = listed.flatMap((row) =>
      head
        .slice(2)
        .flatMap((subject, column) =>
          Number(row[0]) > 1 && subjects.some((known) => known === subject)
            ? [`${subject}/${row[0]}/${row[1]}/${row[column + 2]}`]
            : [],
        ),
    );
    const actionNumbers = new Map(
      [...new Set(takes.map(({ action }) => action))].map((action, index) => [action, index + 2]),
    );
    const ours = takes.map(
      ({ subject, action, subaction, officialName }) =>
        `${subject}/${actionNumbers.get(action)}/${subaction}/${officialName}`,
    );
    expect(official).toHaveLength(210);
    expect([...ours].sort()).toEqual(official.sort());
    const sizes = rows.find((row) => row[2]?.includes(";"));
    for (const subject of subjects) {
      const cell = sizes?.[head.indexOf(subject)] ?? "";
      const said = [...cell.matchAll(/(\d+) (\d+)/g)].map(([, height, width]) => [Number(width), Number(height)]);
      expect(cameraIds.map((id) => imageSizeOf(subject, id))).toEqual(said);
    }
    expect(cameraKey("S1", cameraIds[0])).toBe("S1/54138969");
  });
});
