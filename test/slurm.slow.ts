/** The batch script on a real Slurm of one node, from Debian's packages: an array of six shares, of which one is killed. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot, wildposeScript } from "./cli/run-wildpose.js";
import { killOutright, manifestHash, type SharedSetting, sharedSetting, until, workFiles } from "./shared-build.js";

const hasSlurm = ["slurmctld", "slurmd", "munged"].every((name) => spawnSync("which", [name]).status === 0);
if (!hasSlurm) console.warn("skipped: Slurm is not installed (apt-get install slurm-wlm munge)");
const isRoot = process.getuid?.() === 0;
if (hasSlurm && !isRoot) console.warn("skipped: slurmd runs as root only");

describe.skipIf(!hasSlurm || !isRoot)("a build on Slurm", () => {
  let setting: SharedSetting;
  let env: NodeJS.ProcessEnv;
  const daemons: ChildProcess[] = [];

  beforeAll(async () => {
    setting = await sharedSetting();
    const folder = join(setting.folder, "slurm");
    for (const name of ["", "state", "spool", "munge"]) mkdirSync(join(folder, name), { mode: 0o755 });
    const munge = (name: string) => join(folder, "munge", name);
    writeFileSync(munge("key"), Buffer.alloc(1024, 7), { mode: 0o400 });
    const start = (program: string, ...words: string[]) => {
      daemons.push(spawn(program, words, { env: { ...process.env, ...env }, stdio: "ignore" }));
    };
    const mungeFiles = ["socket", "key-file", "pid-file", "log-file", "seed-file"].map((name) => {
      return `--${name}=${munge(name === "key-file" ? "key" : name)}`;
    });
    start("munged", "--foreground", "--force", "--num-threads=1", ...mungeFiles);
    await until(() => existsSync(munge("socket")));
    const node = hostname();
    const conf = join(folder, "slurm.conf");
    writeFileSync(
      conf,
      [
        "ClusterName=wildpose",
        `SlurmctldHost=${node}(127.0.0.1)`,
        "SlurmUser=root",
        "SlurmctldPort=16817",
        "SlurmdPort=16818",
        "AuthType=auth/munge",
        `AuthInfo=socket=${munge("socket")}`,
        "CryptoType=crypto/munge",
        "ProctrackType=proctrack/linuxproc",
        "TaskPlugin=task/none",
        "SelectType=select/cons_tres",
        "SelectTypeParameters=CR_Core",
        "ReturnToService=2",
        "JobRequeue=1",
        "MailProg=/bin/true",
        `StateSaveLocation=${join(folder, "state")}`,
        `SlurmdSpoolDir=${join(folder, "spool")}`,
        `SlurmctldPidFile=${join(folder, "slurmctld.pid")}`,
        `SlurmdPidFile=${join(folder, "slurmd.pid")}`,
        `SlurmctldLogFile=${join(folder, "slurmctld.log")}`,
        `SlurmdLogFile=${join(folder, "slurmd.log")}`,
        `NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
        "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
        "",
      ].join("\n"),
    );
    env = { SLURM_CONF: conf };
    start("slurmctld", "-D", "-i", "-f", conf);
    start("slurmd", "-D", "-f", conf, "-N", node);
    await until(() => slurm("sinfo", "--noheader", "--format=%T") === "idle", 60);
  });
  afterAll(async () => {
    for (const daemon of daemons.toReversed()) await killOutright(daemon);
    setting?.remove();
  });

  function slurm(program: string, ...words: string[]): string {
    const { stdout, status } = spawnSync(program, words, { env: { ...process.env, ...env }, encoding: "utf8" });
    return status === 0 ? stdout.trim() : "";
  }

  test("an array of six makes labels and shards; one that is requeued in the middle changes nothing", async () => {
    const out = join(setting.folder, "on-slurm");
    const [recipe, , root] = setting.words;
    const text = readFileSync(join(repositoryRoot, "docs/cluster/wildpose.sbatch"), "utf8");
    const script = join(setting.folder, "wildpose.sbatch");
    writeFileSync(script, text.replace("--cpus-per-task=4", "--cpus-per-task=1").replace("#SBATCH --mem=4G\n", ""));
    const last = execFileSync("bash", [script], {
      env: {
        ...process.env,
        ...env,
        RECIPE: recipe,
        ROOT: root,
        OUT: out,
        SHARES: "6",
        WILDPOSE: `${process.execPath} ${wildposeScript}`,
      },
      encoding: "utf8",
    }).trim();
    await until(() => workFiles(out, "labels").length > 0, 300);
    const running = slurm("squeue", "--noheader", "--states=RUNNING", "--format=%i").split("\n");
    expect(running[0]).toMatch(/^\d+_\d$/);
    slurm("scontrol", "requeue", running[0]);
    // Slurm would have it wait for two minutes.
    await until(() => slurm("squeue", "--noheader", "--states=PENDING", "--format=%i").includes(running[0]));
    slurm("scontrol", "update", `JobId=${running[0]}`, "StartTime=now");
    await until(() => existsSync(join(out, "manifest.json")) || slurm("squeue", "--noheader") === "", 600);
    const logs = readdirSync(setting.folder).filter((name) => name.startsWith("on-slurm.") && name.endsWith(".log"));
    const said = logs.map((name) => readFileSync(join(setting.folder, name), "utf8")).join("\n");
    expect(existsSync(join(out, "manifest.json")), `job ${last}: ${said}`).toBe(true);
    expect(manifestHash(out)).toBe(setting.whole);
    for (const verb of ["labelled", "wrote"]) {
      const shares = new Set(
        [...said.matchAll(new RegExp(`share (\\d) of 6: ${verb}`, "g"))].map(([, index]) => index),
      );
      expect(shares.size, verb).toBe(6);
    }
  });
});
