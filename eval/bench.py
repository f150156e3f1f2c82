"""How fast cleaning, screening and asking a model are, against their peers in the same run: `make bench`.

CPU time, medians of rounds in which every candidate has its turn, so that a slow moment hits all alike. The
texts are made of the corpus's articles; Traditional and glossed ones by OpenCC's tables and `eval.damage`.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import ftfy
from opencc import OpenCC
from rich.console import Console
from rich.table import Table

from eval.bench_endpoint import endpoint_table
from eval.damage import damaged
from eval.dataset import read_corpus
from service.cleaning.misaligned import realign_gbk
from service.cleaning.steps import clean
from service.screening import KINDS, screen

CORPUS = Path(__file__).with_name("corpus")
ROUNDS, ARTICLE = 40, 5_000
SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
_TIMES = 20


def main() -> None:
    """Print cleaning and screening against their peers, growth with length, and the time to import."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    cases = [case for case in read_corpus(CORPUS).cases if "traditional" not in case.traits]
    text = "\n".join(case.document.text for case in cases)
    console.print(_against_peers(text[:ARTICLE]))
    console.print(_growth(text))
    console.print(_screening(text))
    console.print(endpoint_table())
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


# News of the kind that a crawl is full of: some words of visits, of too few kinds.
_ORDINARY = (
    "市十五届人大常委会第二十八次会议昨日闭幕。"
    "会议听取和审议了市政府关于预算执行情况的报告，表决通过了有关人事任免事项。"
    "会议强调，各级各部门要压实责任，确保群众温暖过冬。"
    "受冷空气影响，今天夜间到明天我市有小到中雨，气温下降6到8度。"
    "为配合地铁施工，人民路自本月10日起封闭半幅车道，工期九十天，请过往车辆提前绕行，公交线路作相应调整。"
    "市中心医院心内科完成一例高难度介入手术，科主任介绍，患者术后恢复良好。"
    "沪深两市昨日小幅高开，成交额突破九千亿元，半导体、白酒领涨。"
)


def _screening(text: str) -> Table:
    """From bytes to an answer, as a crawl is screened: decoding is in every figure."""
    pages = {"ordinary": _long(_ORDINARY, ARTICLE).encode(), "about visits": text[:ARTICLE].encode()}
    kinds = [words.split("|") for words in KINDS.values()]
    single = re.compile("|".join(KINDS.values()))
    candidates: dict[str, Callable[[str], object]] = {
        "screen": screen,
        "screen, every kind": lambda page: screen(page, 0),
        "in, word by word, no damage mended": lambda page: [
            next((word for word in kind if word in page), None) for kind in kinds
        ],
        "re, one pattern of all words, all that it finds": lambda page: set(single.findall(page)),
        "re, one pattern of all words, any one": single.search,
    }
    table = Table(title=f"Screening {ARTICLE:,} characters, MB of UTF-8 a second, median of {ROUNDS}")
    table.add_column("")
    speeds = []
    for name, page in pages.items():
        table.add_column(name, justify="right")
        speeds.append(_megabytes(page, candidates))
    for name in candidates:
        table.add_row(name, *(f"{speed[name]:.0f}" for speed in speeds))
    return table


def _megabytes(page: bytes, candidates: dict[str, Callable[[str], object]]) -> dict[str, float]:
    """Megabytes a second of each; a round screens the page many times, for the clock is coarse."""

    def many(search: Callable[[str], object]) -> None:
        for _ in range(_TIMES):
            search(page.decode())

    times = _medians({name: partial(many, search) for name, search in candidates.items()})
    return {name: len(page) * _TIMES / 1000 / spent for name, spent in times.items()}


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
