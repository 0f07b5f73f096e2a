// @ts-check
/**
 * Makes TensorFlow.js's backend `tensorflow` compute with the TensorFlow that a Python on this machine has:
 *
 *     node tools/tensorflow-native/link.mjs [--python PYTHON] [--gpu] [--into FOLDER] [--check]
 *
 * Installs @tensorflow/tfjs-node without its install script, which would download libtensorflow 2.9.1; links its `deps`
 * to the libraries and headers of the Python package; builds its binding; loads it and multiplies two matrices. What is
 * done already is not done again. For Linux. See docs/engines.md.
 *
 * - `--python`: path or command, `python3` when not given.
 * - `--gpu`: it is a failure when TensorFlow sees no GPU.
 * - `--into`: the project to install into, this repository when not given.
 * - `--check`: only says what is there.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkTensorflow, findTensorflow } from "./find-tensorflow.mjs";
import { makeLinks, missingLinks, planLinks } from "./links.mjs";
import { findNodeHeaders } from "./node-headers.mjs";
import {
  checkOneCopy,
  installWords,
  isBuilt,
  isInstalled,
  noteBuilt,
  packageFolderOf,
  packageName,
  packageVersion,
} from "./package-state.mjs";
import { Unmet } from "./unmet.mjs";

const usage = "usage: node tools/tensorflow-native/link.mjs [--python PYTHON] [--gpu] [--into FOLDER] [--check]";
const here = fileURLToPath(new URL(".", import.meta.url));
const say = (/** @type {string} */ line) => console.log(line);

try {
  const settings = readSettings();
  if (settings.help) say(usage);
  else link(settings);
} catch (error) {
  if (!(error instanceof Unmet)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function readSettings() {
  try {
    return parseArgs({
      options: {
        python: { type: "string", default: "python3" },
        gpu: { type: "boolean", default: false },
        into: { type: "string", default: resolve(here, "../..") },
        check: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new Unmet(/** @type {Error} */ (error).message, usage);
  }
}

/** @param {{ python: string, gpu: boolean, into: string, check: boolean }} settings */
function link({ python, gpu, into, check }) {
  if (process.platform !== "linux") {
    throw new Unmet(
      `this is ${process.platform}: only TensorFlow for Linux has its C API in the Python package`,
      "use another engine, see docs/engines.md",
    );
  }
  const project = resolve(into);
  const tensorflow = findTensorflow(python);
  checkTensorflow(tensorflow);
  say(`TensorFlow  ${tensorflow.version} (${tensorflow.distribution}) in ${tensorflow.folder}`);

  if (!isInstalled(project)) {
    if (check) throw new Unmet(`${packageName} is not in ${project}`, "run this without --check");
    installPackage(project);
  }
  checkOneCopy(project);
  const packageFolder = packageFolderOf(project);
  say(`package     ${packageName} ${packageVersion} in ${packageFolder}`);

  const plan = planLinks(tensorflow, packageFolder);
  const missing = missingLinks(plan);
  if (check && missing.length > 0)
    throw new Unmet(`no link ${missing[0].at} to ${missing[0].to}`, "run this without --check");
  for (const { at, to } of missing) say(`            ${at} → ${to}`);
  makeLinks(missing);
  say(`links       ${plan.length}, ${missing.length} of them made now`);

  if (!isBuilt(packageFolder, tensorflow)) {
    if (check) throw new Unmet("the binding is not built against this TensorFlow", "run this without --check");
    build(packageFolder, python);
    noteBuilt(packageFolder, tensorflow);
  }
  say("binding     built against this TensorFlow");

  const { backend, device, milliseconds, gigaflops, tensorflow: version } = tryBackend(project);
  say(`backend     ${backend}, TensorFlow ${version}, on the ${device}`);
  say(`speed       1024 × 1024 × 1024 in ${milliseconds.toFixed(1)} ms: ${gigaflops.toFixed(0)} GFLOP/s`);
  if (gpu && device !== "gpu") throw noGpu(tensorflow);
  say("next        npx wildpose train direct --engine tfjs:tensorflow");
}

/** @param {string} project */
function installPackage(project) {
  const words = installWords(project);
  say(`package     npm ${words.join(" ")}`);
  const { status } = spawnSync("npm", words, { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0 || !isInstalled(project)) {
    throw new Unmet(
      `npm could not install ${packageName}`,
      `read what npm printed, then: cd ${project} && npm ${words.join(" ")}`,
    );
  }
}

/**
 * @param {string} packageFolder
 * @param {string} python that node-gyp runs its own scripts with
 */
function build(packageFolder, python) {
  const missing = ["g++", "make"].filter((program) => !isOnPath(program));
  if (missing.length > 0) {
    throw new Unmet(
      `not on the PATH: ${missing.join(", ")}`,
      "install them (Debian, Ubuntu: apt-get install g++ make)",
    );
  }
  const nodedir = findNodeHeaders({
    nodedir: npmSetting("nodedir"),
    execPath: process.execPath,
    home: homedir(),
    version: process.versions.node,
  });
  say(`binding     building against the Node headers in ${nodedir}; this takes a minute or less`);
  const nodePreGyp = createRequire(join(packageFolder, "package.json")).resolve(
    "@mapbox/node-pre-gyp/bin/node-pre-gyp",
  );
  const nodeGyp = npmSetting("node-gyp");
  const run = spawnSync(process.execPath, [nodePreGyp, "install", "--build-from-source"], {
    cwd: packageFolder,
    encoding: "utf8",
    env: {
      ...process.env,
      npm_config_nodedir: nodedir,
      npm_config_python: python,
      ...(nodeGyp ? { npm_config_node_gyp: nodeGyp } : {}),
    },
    maxBuffer: 2 ** 28,
  });
  if (run.status !== 0) {
    const lines = `${run.stdout}\n${run.stderr}`.trim().split("\n");
    const errors = lines.filter((line) => /\berror\b|cannot find|undefined reference/i.test(line));
    throw new Unmet(
      `the binding cannot be built:\n${(errors.length > 0 ? errors.slice(0, 12) : lines.slice(-12)).join("\n")}`,
      `the whole output: cd ${packageFolder} && npm_config_nodedir=${nodedir} npx node-pre-gyp install --build-from-source`,
    );
  }
}

/**
 * @param {string} project
 * @returns {{ tensorflow: string, backend: string, device: string, milliseconds: number, gigaflops: number }}
 */
function tryBackend(project) {
  const run = spawnSync(process.execPath, [join(here, "try-backend.mjs"), project], {
    encoding: "utf8",
    env: { TF_CPP_MIN_LOG_LEVEL: "2", ...process.env },
  });
  if (run.status !== 0) {
    const why = run.signal ? `ended by ${run.signal}` : (/^\w*Error: .*/m.exec(run.stderr)?.[0] ?? run.stderr.trim());
    throw new Unmet(
      `the binding cannot be loaded: ${why}`,
      `rm -r ${join(packageFolderOf(project), "lib")} and run this again; if it stays so, this TensorFlow does not fit`,
    );
  }
  return JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "");
}

/** @param {import("./find-tensorflow.mjs").Tensorflow} tensorflow */
function noGpu({ distribution, nvidia }) {
  if (distribution === "tensorflow_cpu" || distribution === "tensorflow-cpu") {
    return new Unmet(
      "--gpu: tensorflow-cpu computes on no GPU",
      "pip install 'tensorflow[and-cuda]' in another venv, and give it as --python",
    );
  }
  return new Unmet(
    "--gpu: TensorFlow sees no GPU",
    nvidia
      ? "nvidia-smi must list the GPU; TF_CPP_MIN_LOG_LEVEL=0 with this command says which CUDA library is not found"
      : "pip install 'tensorflow[and-cuda]' puts the CUDA libraries beside TensorFlow; or install CUDA and cuDNN",
  );
}

/**
 * @param {string} name
 * @returns {string | null}
 */
function npmSetting(name) {
  const { stdout } = spawnSync("npm", ["config", "get", name], { encoding: "utf8" });
  const value = stdout?.trim();
  return value && value !== "undefined" && value !== "null" ? value : null;
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
