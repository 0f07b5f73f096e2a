import { open } from "node:fs/promises";

const READ_BYTES = 1 << 20;

/**
 * A file, or a part of it, as a blob that is read when somebody takes from it. `Readable.toWeb` of Node 20, which the Hub's
 * library uses, reads on far ahead of who takes: a shard of 1.6 GB was in memory whole.
 */
export class FileBlob extends Blob {
  readonly #place: string;
  readonly #start: number;
  readonly #end: number;

  constructor(place: string, start: number, end: number) {
    super([]);
    // Of the blob itself it is that of nothing.
    Object.defineProperty(this, "size", { value: end - start });
    this.#place = place;
    this.#start = start;
    this.#end = end;
  }

  override slice(start = 0, end = this.size): FileBlob {
    const within = (at: number) => this.#start + Math.min(this.size, Math.max(0, at < 0 ? this.size + at : at));
    return new FileBlob(this.#place, within(start), Math.max(within(start), within(end)));
  }

  override stream(): ReturnType<Blob["stream"]> {
    let at = this.#start;
    const opened = open(this.#place, "r");
    // Whoever takes first hears of it.
    opened.catch(() => {});
    const close = async () => (await opened.catch(() => null))?.close();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const length = Math.min(READ_BYTES, this.#end - at);
            const { buffer, bytesRead } = await (await opened).read(Buffer.alloc(length), 0, length, at);
            at += bytesRead;
            // A file that has become shorter ends short, which its hash tells.
            if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
            if (bytesRead === 0 || at === this.#end) {
              await close();
              controller.close();
            }
          } catch (error) {
            await close();
            throw error;
          }
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    ) as ReturnType<Blob["stream"]>;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return new Response(this.stream() as ReadableStream).arrayBuffer();
  }

  override async text(): Promise<string> {
    return Buffer.from(await this.arrayBuffer()).toString("utf8");
  }
}
