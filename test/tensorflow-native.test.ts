/** tools/tensorflow-native: what it looks for, what it links, and what it says when something is missing. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const tool = (name: string) => import(new URL(`../tools/tensorflow-native/${name}`, import.meta.url).href);
const { checkTensorflow, findTensorflow, headers, libraries, namesOfTable } = await tool("find-tensorflow.mjs");
const { makeLinks, missingLinks, planLinks } = await tool("links.mjs");
const { findNodeHeaders } = await tool("node-headers.mjs");
const { checkOneCopy, installWords, isBuilt, isInstalled, noteBuilt, packageFolderOf } =
  await tool("package-state.mjs");
const { Unmet } = await tool("unmet.mjs");

const scratch = mkdtempSync(join(tmpdir(), "wildpose-native-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let made = 0;
const newFolder = () => {
  const folder = join(scratch, String(made++));
  mkdirSync(folder);
  return folder;
};
const put = (path: string, text = "") => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** A Python package that has every file; its libraries are no libraries, which `nm` says nothing about. */
function madeTensorflow(lacking?: string) {
  const folder = join(newFolder(), "tensorflow");
  for (const name of [...libraries, ...headers.map((header: string) => `include/${header}`)]) {
    if (name !== lacking) put(join(folder, name));
  }
  return { version: "2.21.0", distribution: "tensorflow_cpu", folder, nvidia: null as string | null };
}

/** A program that answers as Python does. */
function madePython(answer: string, status = 0) {
  const path = join(newFolder(), "python");
  put(path, `#!/bin/sh\ncat <<'END'\n${answer}\nEND\nexit ${status}\n`);
  chmodSync(path, 0o755);
  return path;
}

function madeProject(packages: Record<string, string>) {
  const project = newFolder();
  put(join(project, "package.json"), "{}");
  for (const [name, version] of Object.entries(packages)) {
    put(join(project, "node_modules", name, "package.json"), JSON.stringify({ name, version, main: "index.js" }));
    put(join(project, "node_modules", name, "index.js"));
  }
  return project;
}

describe.skipIf(process.platform === "win32")("TensorFlow of a Python", () => {
  test("is where the Python says, in the version its distribution has", () => {
    const { folder } = madeTensorflow();
    const python = madePython(JSON.stringify({ folder, versions: [["tensorflow_cpu", "2.21.0"]] }));
    expect(findTensorflow(python)).toEqual({
      version: "2.21.0",
      distribution: "tensorflow_cpu",
      folder,
      nvidia: null,
    });
  });

  test("has the CUDA packages that lie beside it", () => {
    const { folder } = madeTensorflow();
    const nvidia = join(dirname(folder), "nvidia");
    mkdirSync(nvidia);
    const python = madePython(JSON.stringify({ folder, versions: [["tensorflow", "2.21.0"]] }));
    expect(findTensorflow(python).nvidia).toBe(nvidia);
  });

  test("that is not there is said, with the command that installs it", () => {
    const python = madePython(JSON.stringify({ folder: null, versions: [] }));
    expect(() => findTensorflow(python)).toThrow(`no TensorFlow in ${python}\n  next: ${python} -m pip install`);
  });

  test("a Python that is not there, or fails, is said", () => {
    expect(() => findTensorflow(join(scratch, "nothing"))).toThrow(/no Python: .*nothing.*\n {2}next: give --python/);
    expect(() => findTensorflow(madePython("", 1))).toThrow(
      /cannot say where TensorFlow is.*\n {2}next: use Python 3.10/,
    );
  });

  test("with every library and header will do", () => {
    expect(() => checkTensorflow(madeTensorflow())).not.toThrow();
  });

  test.each(["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "include/tensorflow/c/eager/c_api.h"])(
    "without %s is refused by that name",
    (name) => {
      expect(() => checkTensorflow(madeTensorflow(name))).toThrow(`has no ${name}\n  next: install a newer TensorFlow`);
    },
  );

  test("of version 1 is refused", () => {
    expect(() => checkTensorflow({ ...madeTensorflow(), version: "1.15.5" })).toThrow("TensorFlow 2 expected");
  });
});

test("what nm prints is read with and without versions of symbols; what is undefined or data does not count", () => {
  const table = [
    "000000001d498d60 T TFE_NewContext@@tensorflow",
    "00000000186b7430 T TF_StringInit",
    "0000000000000000 A tensorflow",
    "                 U malloc@GLIBC_2.2.5",
  ].join("\n");
  expect([...namesOfTable(table)]).toEqual(["TFE_NewContext", "TF_StringInit"]);
});

describe("links", () => {
  test("lead the compiler, the install script and the loader to the libraries of the Python package", () => {
    const tensorflow = { ...madeTensorflow(), nvidia: "/site-packages/nvidia" };
    const plan = planLinks(tensorflow, "/package");
    expect(Object.fromEntries(plan.map(({ at, to }: { at: string; to: string }) => [at, to]))).toEqual({
      "/package/deps/include": join(tensorflow.folder, "include"),
      "/package/deps/lib/libtensorflow_cc.so.2": join(tensorflow.folder, "libtensorflow_cc.so.2"),
      "/package/deps/lib/libtensorflow_framework.so.2": join(tensorflow.folder, "libtensorflow_framework.so.2"),
      "/package/deps/lib/libtensorflow.so": "libtensorflow_cc.so.2",
      "/package/deps/lib/libtensorflow.so.2.9.1": "libtensorflow_cc.so.2",
      "/package/deps/lib/libtensorflow_framework.so": "libtensorflow_framework.so.2",
      "/package/deps/nvidia": "/site-packages/nvidia",
    });
  });

  test("are made once, and only those that are missing or lead elsewhere are made again", () => {
    const packageFolder = newFolder();
    const plan = planLinks(madeTensorflow(), packageFolder);
    expect(missingLinks(plan)).toEqual(plan);
    makeLinks(plan);
    expect(missingLinks(plan)).toEqual([]);
    const other = planLinks(madeTensorflow(), packageFolder);
    expect(missingLinks(other)).toEqual(other.slice(0, 3));
    makeLinks(missingLinks(other));
    expect(readlinkSync(other[0].at)).toBe(other[0].to);
    rmSync(other[0].to, { recursive: true });
    expect(missingLinks(other)).toEqual([other[0]]);
  });

  test("do not replace another libtensorflow", () => {
    const packageFolder = newFolder();
    const [, library] = planLinks(madeTensorflow(), packageFolder);
    put(library.at);
    expect(() => missingLinks([library])).toThrow(
      `rm -r ${join(packageFolder, "deps")} ${join(packageFolder, "lib")}) and run this again`,
    );
    expect(existsSync(library.at)).toBe(true);
  });
});

describe("headers of Node", () => {
  const headersOf = (version: string) => {
    const folder = newFolder();
    const [major, minor, patch] = version.split(".");
    put(
      join(folder, "include/node/node_version.h"),
      `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`,
    );
    put(join(folder, "include/node/node_api.h"));
    return folder;
  };
  const nowhere = { nodedir: null, execPath: "/nowhere/bin/node", home: "/nowhere", version: "20.20.2" };

  test("are those npm is told, before those beside Node", () => {
    const [told, beside] = [headersOf("20.19.0"), headersOf("20.20.2")];
    const from = { ...nowhere, nodedir: told, execPath: join(beside, "bin/node") };
    expect(findNodeHeaders(from)).toBe(told);
    expect(findNodeHeaders({ ...from, nodedir: null })).toBe(beside);
  });

  test("of another major version are passed over", () => {
    const [told, beside] = [headersOf("18.0.0"), headersOf("20.20.2")];
    expect(findNodeHeaders({ ...nowhere, nodedir: told, execPath: join(beside, "bin/node") })).toBe(beside);
  });

  test("that node-gyp downloaded for this very version will do", () => {
    const home = newFolder();
    mkdirSync(join(home, ".cache/node-gyp"), { recursive: true });
    symlinkSync(headersOf("20.20.2"), join(home, ".cache/node-gyp/20.20.2"));
    expect(findNodeHeaders({ ...nowhere, home })).toBe(join(home, ".cache/node-gyp/20.20.2"));
  });

  test("that are nowhere are said, with every place that was looked at", () => {
    const told = headersOf("18.0.0");
    expect(() => findNodeHeaders({ ...nowhere, nodedir: told })).toThrow(
      `no headers of Node 20.20.2: looked for include/node in ${told} (of Node 18.0.0), /nowhere (none), ` +
        "/nowhere/.cache/node-gyp/20.20.2 (none)\n  next: npx node-gyp install",
    );
  });
});

describe("tfjs-node in a project", () => {
  test("is installed in version 4.22.0 or not at all", () => {
    expect(isInstalled(madeProject({}))).toBe(false);
    expect(isInstalled(madeProject({ "@tensorflow/tfjs-node": "4.22.0" }))).toBe(true);
    expect(() => isInstalled(madeProject({ "@tensorflow/tfjs-node": "3.0.0" }))).toThrow("is 3.0.0 in");
    expect(() => isInstalled(newFolder())).toThrow("has no package.json");
  });

  test("is installed without its script, and without taking away packages of other backends", () => {
    expect(installWords(madeProject({ webgpu: "0.6.2", zod: "4.0.0" }))).toEqual(
      "install --no-save --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node@4.22.0 webgpu@0.6.2".split(" "),
    );
  });

  test("must use the project's own copy of TensorFlow.js", () => {
    const core = "@tensorflow/tfjs-core";
    const packages = { "@tensorflow/tfjs-node": "4.22.0", "@tensorflow/tfjs": "4.22.0", [core]: "4.22.0" };
    expect(() => checkOneCopy(madeProject(packages))).not.toThrow();
    const project = madeProject(packages);
    const inner = join(packageFolderOf(project), "node_modules");
    for (const name of ["@tensorflow/tfjs", core]) {
      put(join(inner, name, "package.json"), JSON.stringify({ name, main: "index.js" }));
      put(join(inner, name, "index.js"));
    }
    expect(() => checkOneCopy(project)).toThrow("two copies of TensorFlow.js");
  });

  test("is built when its binding is there and was built against the same TensorFlow", () => {
    const packageFolder = packageFolderOf(madeProject({ "@tensorflow/tfjs-node": "4.22.0" }));
    const tensorflow = madeTensorflow();
    expect(isBuilt(packageFolder, tensorflow)).toBe(false);
    expect(() => noteBuilt(packageFolder, tensorflow)).toThrow("there is no lib/napi-v8/tfjs_binding.node");
    put(join(packageFolder, "lib/napi-v8/tfjs_binding.node"));
    makeLinks(planLinks(tensorflow, packageFolder));
    noteBuilt(packageFolder, tensorflow);
    expect(isBuilt(packageFolder, tensorflow)).toBe(true);
    expect(isBuilt(packageFolder, { ...tensorflow, version: "2.22.0" })).toBe(false);
    expect(isBuilt(packageFolder, madeTensorflow())).toBe(false);
  });
});

describe.skipIf(process.platform !== "linux")("the command", () => {
  const run = (...words: string[]) => {
    const path = fileURLToPath(new URL("../tools/tensorflow-native/link.mjs", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  test("with --check says what is missing, changes nothing and ends with exit code 1", () => {
    const { folder } = madeTensorflow();
    const python = madePython(JSON.stringify({ folder, versions: [["tensorflow_cpu", "2.21.0"]] }));
    const project = madeProject({ "@tensorflow/tfjs-node": "4.22.0" });
    const { status, stdout, stderr } = run("--python", python, "--into", project, "--check");
    expect(stdout.split("\n")[0]).toBe(`TensorFlow  2.21.0 (tensorflow_cpu) in ${folder}`);
    expect(stderr).toMatch(/^no link .*\n {2}next: run this without --check\n$/);
    expect(status).toBe(1);
    expect(existsSync(join(packageFolderOf(project), "deps"))).toBe(false);
  });

  test("answers an unknown option with its usage, without a stack", () => {
    const { status, stderr } = run("--frobnicate");
    expect(stderr).toMatch(
      /^Unknown option '--frobnicate'.*\n {2}next: usage: node tools\/tensorflow-native\/link.mjs/,
    );
    expect(stderr.trim().split("\n")).toHaveLength(2);
    expect(status).toBe(1);
  });
});

test("a failure says what is missing and what is next", () => {
  expect(new Unmet("no compiler", "install one").message).toBe("no compiler\n  next: install one");
});
