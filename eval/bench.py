"""How fast cleaning is, against its peers in the same run: `make bench`.

CPU time, medians of rounds in which every candidate has its turn, so that a slow moment hits all alike. The
texts are made of the corpus's articles; Traditional and glossed ones by OpenCC's tables and `eval.damage`.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import ftfy
from opencc import OpenCC
from rich.console import Console
from rich.table import Table

from eval.damage import damaged
from eval.dataset import read_corpus
from service.cleaning.misaligned import realign_gbk
from service.cleaning.steps import clean

CORPUS = Path(__file__).with_name("corpus")
ROUNDS, ARTICLE = 40, 5_000
SIZES = (10_000, 100_000, 1_000_000, 5_000_000)


def main() -> None:
    """Print three tables: one article against the peers, growth with length, and the time to import."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    cases = [case for case in read_corpus(CORPUS).cases if "traditional" not in case.traits]
    text = "\n".join(case.document.text for case in cases)
    console.print(_against_peers(text[:ARTICLE]))
    console.print(_growth(text))
    console.print(f"Import of service.cleaning.steps: {_import_time():.0f} ms (a bare Python taken off).")


def _against_peers(article: str) -> Table:
    t2s = OpenCC("t2s")
    traditional = OpenCC("s2t").convert(article)
    glossed = damaged(article, "pinyin glosses", 0.5, "bench")[:ARTICLE]
    candidates: dict[str, Callable[[], object]] = {
        "clean, Simplified": lambda: clean(article),
        "clean, Traditional": lambda: clean(traditional),
        "clean, pinyin glosses": lambda: clean(glossed),
        "its search for misaligned GBK, none there": lambda: list(realign_gbk(glossed)),
        "opencc-python-reimplemented t2s alone": lambda: t2s.convert(traditional),
        "ftfy.fix_text alone": lambda: ftfy.fix_text(article),
    }
    times = _medians(candidates)
    table = Table(title=f"One article of {ARTICLE:,} characters, CPU ms, median of {ROUNDS}")
    for head in ("", "ms", "t2s is … times", "ftfy is … times"):
        table.add_column(head, justify="right" if head else "left")
    opencc, fixing = (times[name] for name in list(candidates)[-2:])
    for name, spent in times.items():
        table.add_row(name, f"{spent:.2f}", f"{opencc / spent:.1f}", f"{fixing / spent:.1f}")
    return table


def _medians(candidates: dict[str, Callable[[], object]]) -> dict[str, float]:
    spent: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(ROUNDS + 3):
        for name, run in candidates.items():
            taken = _cpu(run)
            if number >= 3:  # the first rounds load tables
                spent[name].append(taken)
    return {name: median(taken) for name, taken in spent.items()}


def _cpu(run: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    began = time.process_time()
    run()
    return 1000 * (time.process_time() - began)


def _growth(text: str) -> Table:
    table = Table(title="Growth with length, CPU ms for 1,000 characters (level: linear)")
    for head in ("characters", "Simplified", "Traditional"):
        table.add_column(head, justify="right")
    turned = OpenCC("s2t").convert(text)
    for size in SIZES:
        spent = (_cleaning(_long(whole, size)) for whole in (text, turned))
        table.add_row(f"{size:,}", *(f"{1000 * taken / size:.3f}" for taken in spent))
    return table


def _cleaning(text: str) -> float:
    return median(_cpu(lambda: clean(text)) for _ in range(3))


def _long(text: str, size: int) -> str:
    return (text * (size // len(text) + 1))[:size]


def _import_time() -> float:
    """Wall milliseconds, the best of five, of an interpreter that imports cleaning, less a bare one."""

    def best(code: str) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(time.perf_counter() - began)
        return 1000 * min(times)

    return best("import service.cleaning.steps") - best("pass")


if __name__ == "__main__":
    main()
