/** Records of arrays with a row a person: put one after the other, and cut. */

type Values = Float32Array | Float64Array | Uint8Array;

/** Every field but the count has as many values for each row. */
interface Rows {
  readonly count: number;
}

/** @returns copies: a view would take all of its memory along to another thread. */
export function cutRows<Batch extends Rows>(batch: Batch, start: number, end: number): Batch {
  return mapFields(batch, end - start, (name) => {
    const values = valuesOf(batch, name);
    const size = values.length / batch.count;
    return values.slice(start * size, end * size);
  });
}

/** @param batches at least one, all with the same fields. One alone is given back as it is. */
export function joinRows<Batch extends Rows>(batches: readonly Batch[]): Batch {
  const [first] = batches;
  if (batches.length === 1) return first;
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  return mapFields(first, count, (name) => {
    const parts = batches.map((batch) => valuesOf(batch, name));
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const joined = new (parts[0].constructor as new (length: number) => Values)(length);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  });
}

function mapFields<Batch extends Rows>(batch: Batch, count: number, map: (name: string) => Values): Batch {
  const fields = Object.keys(batch).map((name) => [name, name === "count" ? count : map(name)]);
  return Object.fromEntries(fields) as Batch;
}

function valuesOf(batch: Rows, name: string): Values {
  return (batch as unknown as Record<string, Values>)[name];
}
