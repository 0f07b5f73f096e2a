/** One run of the kit over one adapter: the made files on disk, and what was read from them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSource, type SourceFiles, type SourceSequence } from "@wildpose/adapters";
import type { PoseSample } from "@wildpose/pose";
import type { AdapterConformance, MadeSource } from "./conformance.js";

export interface ConformanceRun {
  readonly conformance: AdapterConformance;
  /** The fixture of so many copies, made and written the first time it is asked for. */
  written(copies: number): Promise<SourceFiles>;
  /** A folder with other files, as the fixture of one copy has them. */
  writeOther(files: MadeSource["files"]): Promise<SourceFiles>;
  made(): Promise<MadeSource>;
  sequences(): Promise<readonly SourceSequence[]>;
  /** The samples of one copy, read once. */
  samples(): Promise<readonly PoseSample[]>;
  /** Removes the files. */
  dispose(): Promise<void>;
}

export function startConformance(conformance: AdapterConformance): ConformanceRun {
  const { adapter, fixture } = conformance;
  const folders: string[] = [];
  const written = new Map<number, Promise<SourceFiles>>();
  let samples: Promise<readonly PoseSample[]> | null = null;
  let made: Promise<MadeSource> | null = null;

  const write = async (source: MadeSource): Promise<SourceFiles> => {
    const root = await mkdtemp(join(tmpdir(), `wildpose-${adapter.card.id}-`));
    folders.push(root);
    for (const [path, content] of Object.entries(source.files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    const annotations = source.annotations?.map((path) => join(root, path)) ?? null;
    return { root, annotations, options: source.options ?? {} };
  };
  const run: ConformanceRun = {
    conformance,
    written(copies) {
      const found =
        written.get(copies) ?? (async () => write(copies === 1 ? await run.made() : await fixture(copies)))();
      written.set(copies, found);
      return found;
    },
    made() {
      made ??= (async () => fixture(1))();
      return made;
    },
    async writeOther(files) {
      return write({ ...(await run.made()), files });
    },
    async sequences() {
      return adapter.sequences(await run.written(1));
    },
    samples() {
      samples ??= (async () => readAll(conformance, await run.written(1)))();
      return samples;
    },
    async dispose() {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
  return run;
}

/** All samples of a folder. */
export async function readAll({ adapter }: AdapterConformance, files: SourceFiles): Promise<PoseSample[]> {
  const samples: PoseSample[] = [];
  for await (const sample of readSource(adapter, files)) samples.push(sample);
  return samples;
}
