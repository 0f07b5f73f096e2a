"""Reads releases with a client of other hands and prints, as JSON, what it saw of each.

    read-release.py <client> < {"columns": [{"name", "kind"}], "releases": {name: {"folder", "files"}}}

Of every column the SHA-256 of its values, in the order of the rows: numbers as little-endian bytes, so that
equal hashes are equal bits. `column-digest.ts` makes the same of what it reads.
"""
import hashlib
import json
import os
import sys
import tempfile

os.environ["HF_HOME"] = tempfile.mkdtemp()
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import numpy as np

DTYPES = {"float32": "<f4", "uint8": "u1", "bool": "u1"}


def digest(kind, values):
    hashed = hashlib.sha256()
    if kind in DTYPES:
        hashed.update(np.ascontiguousarray(np.asarray(values).ravel().astype(DTYPES[kind])).tobytes())
        return hashed.hexdigest()
    for value in values:
        if kind == "image":
            data, path = value["bytes"], value["path"]
            hashed.update(f"{-1 if data is None else len(data)} {path}\n".encode())
            hashed.update(data or b"")
        elif kind == "strings":
            hashed.update((json.dumps(list(value), ensure_ascii=False, separators=(",", ":")) + "\n").encode())
        else:
            hashed.update((json.dumps(value, ensure_ascii=False) + "\n").encode())
    return hashed.hexdigest()


def read_pyarrow(release, columns):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.concat_tables([pq.read_table(os.path.join(release["folder"], file)) for file in release["files"]])

    def values(name, kind):
        array = table[name].combine_chunks()
        if kind not in DTYPES:
            return array.to_pylist()
        while pa.types.is_nested(array.type):
            array = array.flatten()
        return array.to_numpy(zero_copy_only=False)

    return {name: digest(kind, values(name, kind)) for name, kind in columns}, {}


def read_polars(release, columns):
    import polars as pl

    frame = pl.scan_parquet([os.path.join(release["folder"], file) for file in release["files"]]).collect()

    def values(name, kind):
        series = frame[name]
        if kind not in DTYPES:
            return series.to_list()
        while series.dtype.is_nested():
            series = series.explode()
        return series.to_numpy()

    return {name: digest(kind, values(name, kind)) for name, kind in columns}, {}


def read_duckdb(release, columns):
    import duckdb

    files = [os.path.join(release["folder"], file) for file in release["files"]]

    def values(name):
        found = []
        for file in files:
            found += duckdb.execute(f'SELECT "{name}" FROM read_parquet(?)', [file]).fetchall()
        return [value for (value,) in found]

    return {name: digest(kind, values(name)) for name, kind in columns}, {}


def read_datasets(release, columns, streaming=False):
    import datasets

    splits = datasets.load_dataset(release["folder"], streaming=streaming)
    first = next(iter(splits["train"]))
    features = dict(splits["train"].features)
    seen = {
        "features": {name: repr(feature) for name, feature in features.items()},
        "image": type(first["image"]).__name__,
        "image_size": list(getattr(first["image"], "size", [])),
        "stored_size": [first["image_width"], first["image_height"]],
        "source": first["source"],
    }
    if not streaming:
        pose = splits["train"].with_format("numpy")[0]["keypoints_3d"]
        seen["pose"] = [str(pose.dtype), list(pose.shape)]
    rows = []
    for split in splits.values():
        if isinstance(features["image"], datasets.Image):
            split = split.cast_column("image", datasets.Image(decode=False))
        rows += list(split)

    def values(name):
        feature = features[name]
        if isinstance(feature, datasets.ClassLabel):
            return [feature.int2str(row[name]) for row in rows]
        return [row[name] for row in rows]

    return {name: digest(kind, values(name)) for name, kind in columns}, seen


CLIENTS = {
    "pyarrow": read_pyarrow,
    "polars": read_polars,
    "duckdb": read_duckdb,
    "datasets": read_datasets,
    "datasets, streaming": lambda release, columns: read_datasets(release, columns, streaming=True),
}


def main():
    asked = json.load(sys.stdin)
    columns = [(column["name"], column["kind"]) for column in asked["columns"]]
    read = CLIENTS[sys.argv[1]]
    answers = {}
    for name, release in asked["releases"].items():
        hashes, seen = read(release, columns)
        answers[name] = {"hashes": hashes, "seen": seen}
    print(json.dumps(answers))


main()
