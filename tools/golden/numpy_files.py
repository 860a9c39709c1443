"""Small npy and npz files of every layout that NumPy writes: `golden/numpy/`."""

import pathlib

import numpy

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "broca-tensor/src/test/resources/golden/numpy"
FOLDER.mkdir(parents=True, exist_ok=True)

numbers = numpy.array([[0, 1, 2], [3, 100, 127]])
types = "bool int8 int16 int32 int64 uint8 float16 float32 float64 complex64 complex128".split()
for name in types:
    numpy.save(FOLDER / f"{name}.npy", numbers.astype(name))
numpy.save(FOLDER / "fortran.npy", numpy.asfortranarray(numpy.arange(24, dtype="<f4").reshape(2, 3, 4)))
numpy.save(FOLDER / "big-endian.npy", numbers.astype(">f8"))
numpy.save(FOLDER / "scalar.npy", numpy.float32(1.5))
numpy.save(FOLDER / "row.npy", numpy.arange(5))
numpy.save(FOLDER / "empty.npy", numpy.zeros((0, 3), "<f4"))
for version in (2, 3):
    with open(FOLDER / f"version-{version}.npy", "wb") as file:
        numpy.lib.format.write_array(file, numbers.astype("<f4"), version=(version, 0))
numpy.save(FOLDER / "unsigned.npy", numbers.astype("<u4"))
numpy.save(FOLDER / "objects.npy", numpy.array([None, "a"], dtype=object), allow_pickle=True)
numpy.save(FOLDER / "records.npy", numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
numpy.savez(FOLDER / "plain.npz", **{name: numbers.astype(name) for name in types})
numpy.savez_compressed(FOLDER / "compressed.npz", **{name: numbers.astype(name) for name in types})
