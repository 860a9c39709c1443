"""Writes what HyperPyYAML itself makes of small YAML texts: the resolved text and the plain values.

Usage: python tools/golden/hparams.py (needs hyperpyyaml). Each text is read in a process of its own, because
HyperPyYAML changes its loader for good on first use.
"""

import functools
import json
import math
import multiprocessing
import pathlib
import tempfile
from importlib import metadata

OUT = pathlib.Path(__file__).parents[2] / "broca-core/src/test/resources/golden/hparams"

INCLUDED = {"inner.yaml": "x: 1\ny: !ref <x>\n__p: 3\no: {q: 1, r: 2}\nc: !new:collections.Counter\n  k: !ref <x>\n"}

# name -> (yaml, overrides)
CASES = {
    "scalars": (
        "a: yes\nb: 010\nc: 12:30:45\ne: 0x1F\nf: +5\ng: 1.\nh: .5\ni: 5e3\nj: '5'\nk: ~\nl:\nm: 1e+3\nn: NULL\n"
        "o: 0b11\np: 08\nq: _1\nr: 1__0\ns: .inf\nt: -.inf\nu: 1e-3\nv: 1.e-8\nw: 1_000\nx: 0o7\ny: On\nz: True\n"
        "aa: FALSE\nbb: 1_0.5_0\ncc: e5\ndd: .e5\nee: 0xFFg\nff: off\ngg: n\nhh: -7\nii: 1.5e10\njj: 'null'\n"
        "kk: text with spaces\nll: \"tab\\there\"\nmm: 123456789012\n",
        None,
    ),
    "block scalars": ("b: |\n  multi\n  line\nc: >\n  folded\n  text\nd: plain\n  continued\n", None),
    "explicit types": ("c: !!str 5\nf: !!float 1\ng: !!int '3'\nh: !!python/tuple [1, 2]\ni: !tuple (1, x)\n", None),
    "nested": ("a:\n  b: [1, {c: x}]\n  1: one\nd:\n- e\n- - f\n", None),
    "reference": ("a: 1\nb: !ref <a>\nc: [!ref <a>, 2]\nd: {e: !ref <b>}\n", None),
    "forward reference": ("a: !ref <c>/x\nc: 1\n", None),
    "item reference": ("c: {a: 3, d: {e: f}}\nb: !ref <c[a]>\ng: !ref <c[d][e]>/h\n", None),
    "shared list": ("a: [1, x, 2.5, null, true]\nb: !ref <a>\nc: !ref p<a>\n", None),
    "joined text": (
        "a: null\nb: true\nc: !ref <a>/x\nd: !ref <b>/x\ne: 1e-3\nf: !ref p<e>\ng: 1.e-8\nh: !ref p<g>\n"
        "i: 1_000\nj: !ref p<i>\nk: 0o17\nl: !ref p<k>\nm: .inf\nn: !ref p<m>\no: 1e16\nq: !ref p<o>\n"
        "r: 123456.75\ns: !ref p<r>\nt: 0.0001\nu: !ref p<t>\nv: 010\nw: !ref p<v>\n",
        None,
    ),
    "joined collections": ("m: {x: 1, y: z}\nd: !ref p<m>\nt: (3, x)\nf: !ref <t>/x\n", None),
    "text that looks like something else": (
        "a: '5'\nb: !ref <a>0\nc: \"007\"\nd: !ref <c>\ne: !ref <c>/x\nf: !ref y<g>\ng: es\nh: !ref <i>l\ni: nul\n"
        "j: !ref <k>-01-02\nk: 2020\nl: !ref <a>:30\n",
        None,
    ),
    "arithmetic": (
        "a: 5\nb: !ref ' <a>'\nd: !ref \"<a> # hi\"\ne: !ref <a> == 5\nf: !ref 2**<a>**2\ng: !ref (<a>+1)//2 % 4\n"
        "h: !ref <a>/2\ni: !ref <a>*1.5\nj: !ref True\nk: !ref <a>0\nl: !ref -<a>\nm: !ref 7 - -<a>\nn: !ref <a>/5\n"
        "o: !ref <a>.5\np: !ref 1e5*<a>\nq: !ref 0.1+0.2*<a>\nr: !ref <a> - 7\ns: !ref (<a>-12) // 2\n"
        "t: !ref (<a>-12) % 3\nu: !ref 2 ** 0.5 * <a>\nv: !ref <a>**20\nw: !ref 7.5 // <a>\nx: !ref (0-7.5) % <a>\n"
        "y: !ref 0x<a>\nz: !ref 1_0<a>\naa: !ref <a>-1/w\nbb: !ref <a> + 'x'\ncc: !ref 0<a>\ndd: !ref <a>e3\n"
        "ee: !ref (<a>)\nff: !ref 3*(<a>+2)\ngg: !ref <a>*\nhh: !ref <a>,2\nii: !ref <a>/2/2\njj: !ref <a>-2-1\n"
        "kk: !ref <a>*100/16000\nll: !ref int(<a>)\nmm: !ref <a>*<a>*<a>\nnn: !ref \"'n' + '<a>'\"\noo: !ref \"'n' * <a>\"\n"
        "pp: !ref <a>**(1-2+3)\nqq: !ref 1/3*<a>\nrr: !ref 10**<a>*10**<a>*10**<a>*10**<a>\nss: !ref <a> <a>\n",
        None,
    ),
    "chained text": ("a: '<b>'\nb: 1\nc: !ref <a>\nd: !ref <a>2\ne: '!ref <a>'\n", None),
    "tuples": (
        "a: (3, 4)\nb: (3, x)\nc: !ref <b>\nd: !ref (<e>, 4)\ne: 5\nh: !ref (<e>)\ni: !ref (<e>+1)*2\nj: !ref <b>*2\n"
        "k: ()\nl: (0.9, 0.98)\nm: '(3, 4)'\nn: (3)\no:\n  - (1, 2)\n  - (x, y)\n",
        None,
    ),
    "anchors": ("a: &x 5\nb: *x\nc: &s [1]\nd: *s\ne: !ref <b>1\n", None),
    "merge keys": (
        "base: &b\n  x: 1\n  y: [1, 2]\nc:\n  <<: *b\n  x: 2\nd: *b\ne: !ref <c[y]>\nf: {<<: [{x: 1}, {x: 2, y: 3}], z: 1}\n",
        None,
    ),
    "objects": (
        "o: !new:collections.Counter\n  b: 3\np: !ref <o>\nq: !copy <o>\ns:\n  - !ref <o>\nc: !ref <o[b]>\n"
        "l: !new:collections.Counter [[x, y, x]]\n__x: 1\nn: !new:collections.Counter\nm: !ref <n>\n",
        None,
    ),
    "partials": (
        "n: !name:collections.Counter\nn2: !name:collections.Counter\n  z: 1\nn3: !ref <n2>\nn4: !ref <n>\n",
        None,
    ),
    "functions": (
        "a: !applyref:sorted\n  - [3, 1, 2]\nb: !applyref:max [1, 5]\nc: !ref <a>\nd: !applyref:sorted\n"
        "  _args: [[3, 1]]\n  _kwargs: {reverse: True}\ne: !apply:sorted [[2, 1]]\nh: !apply:operator.not_ [true]\n"
        "i: !ref <b> * 2\nj: !!python/object/apply:math.pow [2, 3]\nk: !apply:os.path.join [a, b/c]\n"
        "l: !apply:math.floor [2.7]\nm: !apply:len [[1, 2]]\n",
        None,
    ),
    "copy": ("a: [1, [2]]\nb: !copy <a>\nc: !ref <a>\nd: 3\ne: !copy <d>\n", None),
    "include": (
        "a: 5\ni: !include:inner.yaml\n  x: !ref <a>\n  new: 3\n  o: {q: 7}\nb: !ref <i[y]>\nj: !include:inner.yaml\nk: !ref <b>\n",
        None,
    ),
    "override scalar": ("a: 1\nb: !ref <a>\n", "a: 5"),
    "override null": ("a: !new:collections.Counter {y: 1}\nb: 2\n", "a:"),
    "override by reference": ("a: 1\nb: {x: 1}\n", "b: {y: 2}\na: !ref <b[x]>"),
    "override object keys": ("a: !new:collections.Counter {y: 1}\n", "a: {x: 1}"),
    "override keeps the tag": ("a: !new:collections.Counter {y: 1}\n", "a: !new:collections.OrderedDict {x: 1}"),
    "override list": ("a: [1, 2]\n", "a: [3]"),
    "override placeholder": ("a: !PLACEHOLDER\nb: !ref <a>/x\n", "a: /data"),
    "override with object": ("a: 1\n", "a: !new:collections.Counter"),
    "override map": ("a: 1\nb: {x: 1}\n", {"b": {"y": "2"}, "a": "(1, 2)"}),
    "override unknown": ("a: 1\n", "z: 1"),
    "override structure": ("a: 1\n", {"a": {"y": "2"}}),
    "override name by mapping": ("a: !name:collections.Counter\n", "a: !name:collections.Counter {x: 1}"),
    "duplicate key": ("a: 1\na: 2\n", None),
    "placeholder": ("a: !PLACEHOLDER\nb: !ref <a>/x\n", None),
    "no such key": ("a: !ref <nope>\n", None),
    "int key": ("a: {1: x, 2: y}\nb: !ref <a[1]>\n", None),
    "list item": ("l: [1, [2, 3]]\nb: !ref <l[1]>\n", None),
    "circular": ("a: !ref <b>\nb: !ref <a>\n", None),
    "division by zero": ("a: 5\nb: !ref <a>/0\n", None),
    "two documents": ("a: 1\n---\nb: 2\n", None),
    "unknown name": ("a: !new:no.such.Name\n", None),
    "comments": (
        "# top\na: 1 # one\n# mid\nb: !ref <a> # two\nc:\n  # in c\n  - 1 # x\n  - !ref <a>\n\n\n"
        "d: # dee\n  e: {f: 1} # eff\n  # last\n# end\n",
        None,
    ),
}


def plain(value):
    if isinstance(value, functools.partial):
        return {"partial": value.func.__name__, "kwargs": plain(value.keywords)}
    if isinstance(value, type):
        return {"partial": value.__name__, "kwargs": {}}
    if isinstance(value, float) and not math.isfinite(value):
        return f"float:{value}"
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def run(case, folder, queue):
    from hyperpyyaml import load_hyperpyyaml, resolve_references

    yaml, overrides = case
    path = pathlib.Path(folder) / "main.yaml"
    path.write_text(yaml)
    result = {"yaml": yaml, "overrides": overrides}
    try:
        with open(path) as stream:
            result["resolved"] = resolve_references(stream, overrides).getvalue()
        with open(path) as stream:
            result["values"] = plain(load_hyperpyyaml(stream, overrides))
    except Exception as error:  # the fact that it fails is what is recorded
        result.pop("resolved", None)
        result["error"] = type(error).__name__
    queue.put(result)


def main():
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in INCLUDED.items():
            (pathlib.Path(folder) / name).write_text(text)
        for name, case in CASES.items():
            queue = multiprocessing.Queue()
            process = multiprocessing.Process(target=run, args=(case, folder, queue))
            process.start()
            results[name] = queue.get()
            process.join()
    OUT.mkdir(parents=True, exist_ok=True)
    version = metadata.version("hyperpyyaml")
    document = {"writer": f"hyperpyyaml {version}", "files": INCLUDED, "cases": results}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (OUT / f"cases-hpy{version}.json").write_text(text, encoding="utf-8")
    for name, result in results.items():
        print(name, "->", result.get("error", "ok"))


if __name__ == "__main__":
    main()
