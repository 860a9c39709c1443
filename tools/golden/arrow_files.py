"""Small Hugging Face datasets, Arrow and Parquet files, written by `datasets` and `pyarrow`, with their rows as JSON.

Needs `pip install datasets pyarrow`; no SpeechBrain.
"""

import datetime
import json
import pathlib
import shutil

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "broca-core/src/test/resources/golden/arrow"


def jsonable(value):
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    return value


def table(start, count):
    rows = range(start, start + count)
    return pa.table(
        {
            "text": pa.array([None if i % 5 == 3 else f"line {i} ü日🙂" * (i % 3) for i in rows], pa.string()),
            "long_text": pa.array([f"long {i}" for i in rows], pa.large_string()),
            "length": pa.array([i / 7 for i in rows], pa.float64()),
            "single": pa.array([i / 8 for i in rows], pa.float32()),
            "number": pa.array([None if i % 4 == 1 else i - 5 for i in rows], pa.int64()),
            "byte": pa.array([-i for i in rows], pa.int8()),
            "unsigned": pa.array([65535 - i for i in rows], pa.uint16()),
            "yes": pa.array([i % 3 == 0 for i in rows], pa.bool_()),
            "data": pa.array([bytes([i % 256, 255]) for i in rows], pa.binary()),
            "words": pa.array([[f"w{j}" for j in range(i % 4)] for i in rows], pa.list_(pa.string())),
            "nested": pa.array([None if i % 6 == 2 else [[i], [], [i, i]] for i in rows], pa.list_(pa.list_(pa.int32()))),
            "audio": pa.array(
                [{"bytes": b"x" * (i % 3), "path": None if i % 2 else f"{i}.wav"} for i in rows],
                pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
            ),
        }
    )


def arrow_only(start, count):
    rows = range(start, start + count)
    return pa.table(
        {
            "half": pa.array([i / 4 - 1 for i in rows], pa.float16()),
            "speaker": pa.array([f"s{i % 3}" for i in rows]).dictionary_encode(),
            "pair": pa.array([[i, -i] for i in rows], pa.list_(pa.int64(), 2)),
            "fixed": pa.array([bytes([i % 256]) * 3 for i in rows], pa.binary(3)),
            "nothing": pa.nulls(count),
        }
    )


def save(name, value):
    (FOLDER / f"{name}.json").write_text(json.dumps(jsonable(value), ensure_ascii=False) + "\n", encoding="utf-8")


def parquet_files():
    whole = table(0, 25)
    save("table", whole.to_pylist())
    pq.write_table(whole, FOLDER / "snappy.parquet", row_group_size=10)
    pq.write_table(whole, FOLDER / "zstd-v2.parquet", compression="zstd", data_page_version="2.0", row_group_size=25)
    pq.write_table(whole, FOLDER / "gzip-plain.parquet", compression="gzip", use_dictionary=False, data_page_size=64)
    pq.write_table(whole, FOLDER / "lz4.parquet", compression="lz4")
    pq.write_table(whole.select(["text", "number"]), FOLDER / "brotli.parquet", compression="brotli")


def arrow_files():
    with pa.OSFile(str(FOLDER / "stream.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table(0, 1).schema) as writer:
        for start, count in [(0, 7), (7, 0), (7, 12), (19, 6)]:
            writer.write_table(table(start, count))
    special = arrow_only(0, 9)
    save("special", special.to_pylist())
    with pa.OSFile(str(FOLDER / "file.arrow"), "wb") as sink, pa.ipc.new_file(sink, special.schema) as writer:
        writer.write_table(special, max_chunksize=4)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.OSFile(str(FOLDER / "packed.arrow"), "wb") as sink:
        with pa.ipc.new_stream(sink, special.schema, options=options) as writer:
            writer.write_table(special)
    dates = pa.table({"day": pa.array([datetime.date(1970, 1, 3)]), "view": pa.array(["x"], pa.string_view())})
    with pa.OSFile(str(FOLDER / "view.arrow"), "wb") as sink, pa.ipc.new_stream(sink, dates.schema) as writer:
        writer.write_table(dates)


def hugging_face():
    rows = [{"text": f"sentence {i}", "label": i % 2, "id": f"utt{i}"} for i in range(11)]
    dataset = datasets.Dataset.from_list(rows)
    dataset.save_to_disk(FOLDER / "saved", num_shards=3)
    datasets.DatasetDict({"train": dataset, "test": dataset}).save_to_disk(FOLDER / "splits")


shutil.rmtree(FOLDER, ignore_errors=True)
FOLDER.mkdir(parents=True)
parquet_files()
arrow_files()
hugging_face()
for path in sorted(FOLDER.rglob("*")):
    if path.is_file():
        print(path.relative_to(ROOT), path.stat().st_size, "bytes")
