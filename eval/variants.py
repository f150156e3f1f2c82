"""Ways to ask, compared on the same articles: with examples, in English, with quotations, person by person.

    python -m eval.variants record --base-url URL --model NAME [VARIANT ...]
    python -m eval.variants

records answers to every variant, and prints the table of `prompts/README.md`. The articles are twelve of the
corpus's develop part, drawn by hash; no prompt is written by what the test part shows.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from openai import OpenAI
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, Field, create_model

from eval.dataset import Case, Part, read_corpus
from eval.recording import REPLAY_URL, cassette
from eval.scoring import Score
from eval.systems import FOLDER, MODEL
from prompts.outline import outline
from prompts.template import CURRENT, load
from prompts.template import FOLDER as PROMPTS
from schemas import answer as schema
from schemas import vocabulary
from schemas.answer import Answer, AnswerPart, Capacity
from service.endpoint.completion import answer_json, usage_of
from service.extraction.article import Article
from service.extraction.resolve import resolve
from service.language.places import Gazetteer

CORPUS = Path(__file__).with_name("corpus")
RECORDINGS = FOLDER / "variants"
ARTICLES = 12
_CITING = (
    "HostAnswer",
    "DateAnswer",
    "PeopleAnswer",
    "StopsAnswer",
    "MeetingAnswer",
    "AgreementAnswer",
    "TopicAnswer",
)


class PersonAnswer(AnswerPart):
    """One official, not a group of them."""

    name: str = Field(description="姓名")
    role: Capacity = Field(description="见下")
    title: str | None = Field(description="职务或null")
    spoke: bool
    sentence: int = Field(description="句号")


def _rebuilt(changed: dict[str, Any]) -> type[BaseModel]:
    """The answer's form with other parts in the place of its own."""
    kept = {name: (field.annotation, field) for name, field in schema.VisitAnswer.model_fields.items()}
    visit = create_model("VisitAnswer", __base__=AnswerPart, **{**kept, **changed})
    return create_model("Answer", __base__=AnswerPart, visits=(list[visit], ...))  # type: ignore[valid-type]


def _flat() -> type[BaseModel]:
    return _rebuilt({"people": (list[PersonAnswer], ...)})


def _quoting() -> type[BaseModel]:
    """Every part with the words that bear it out, in the place of a sentence's number."""
    quote = (str, Field(description="原文依据，照抄那句话"))

    def quoted(name: str) -> type[BaseModel]:
        fields = getattr(schema, name).model_fields
        kept = {key: (field.annotation, field) for key, field in fields.items() if key != "sentence"}
        made: Any = create_model
        part: type[BaseModel] = made(name, __base__=AnswerPart, **kept, quote=quote)
        return part

    host, date, people, stops, meeting, agreement, topic = map(quoted, _CITING)
    return _rebuilt(
        {
            "hosts": (list[host], ...),  # type: ignore[valid-type]
            "date": (date | None, ...),
            "people": (list[people], ...),  # type: ignore[valid-type]
            "stops": (list[stops], ...),  # type: ignore[valid-type]
            "meetings": (list[meeting], ...),  # type: ignore[valid-type]
            "agreements": (list[agreement], ...),  # type: ignore[valid-type]
            "topics": (list[topic], ...),  # type: ignore[valid-type]
        }
    )


def _grouped(said: dict[str, Any], _: Article) -> dict[str, Any]:
    """A flat answer in the usual form."""
    for visit in said["visits"]:
        visit["people"] = [
            {**{key: one[key] for key in ("role", "title", "spoke", "sentence")}, "names": [one["name"]]}
            for one in visit["people"]
        ]
    return said


def _numbered(said: dict[str, Any], article: Article) -> dict[str, Any]:
    """A quoting answer in the usual form: the number of the sentence that holds the words, 0 for none."""

    def number(quote: str) -> int:
        words = quote.strip().strip("。")
        return next((one.number for one in article.sentences if words and words in one.text), 0)

    def cited(part: object) -> object:
        if isinstance(part, list):
            return [cited(one) for one in part]
        if not isinstance(part, dict):
            return part
        kept = {key: cited(value) for key, value in part.items() if key != "quote"}
        return {**kept, "sentence": number(part["quote"])} if "quote" in part else kept

    return {"visits": cited(said["visits"])}


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to ask: a template, the form of the answer, and how that becomes the usual one."""

    template: str = "chinese.system.jinja"
    form: Callable[[], type[BaseModel]] = lambda: Answer
    usual: Callable[[dict[str, Any], Article], dict[str, Any]] = lambda said, _: said
    examples: bool = False
    replaced: tuple[tuple[str, str], ...] = ()

    def instructions(self, form: type[BaseModel]) -> str:
        """The rendered system message."""
        templates = Environment(
            loader=FileSystemLoader([PROMPTS, PROMPTS / "variants"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        told = (PROMPTS / "variants" / "examples.txt").read_text(encoding="utf-8").strip().split("\n\n")
        text = templates.get_template(self.template).render(
            form=outline(form), vocabulary=vocabulary, examples=told if self.examples else ()
        )
        for words, others in self.replaced:
            if words not in text:
                msg = (
                    f"the prompt no longer says {words!r}; say in eval/variants.py what the variant changes."
                )
                raise SystemExit(msg)
            text = text.replace(words, others)
        return text


VARIANTS = {
    "current": Variant(f"{CURRENT}.system.jinja"),
    "chinese": Variant(),
    "examples": Variant(examples=True),
    "english": Variant("english.system.jinja"),
    "quotes": Variant(
        form=_quoting,
        usual=_numbered,
        replaced=(
            ("sentence 是句号，写那句话前面方括号里的数。", "quote 是依据，照抄文章里说到它的那句话。"),
            ("role、title、spoke、sentence 都相同", "role、title、spoke、quote 都相同"),
        ),
    ),
    "flat": Variant(
        form=_flat,
        usual=_grouped,
        replaced=(("role、title、spoke、sentence 都相同的人放进同一个 names。", "一人一项。"),),
    ),
}


def cases() -> list[Case]:
    """The articles: the first of the develop part by hash."""
    develop = [case for case in read_corpus(CORPUS).cases if case.part is Part.DEVELOP]
    return sorted(develop, key=lambda case: case.rank)[:ARTICLES]


def ask(variant: Variant, article: Article, client: OpenAI, model: str) -> tuple[str, int, int]:
    """The answer to one article, with the tokens of the request and of the answer."""
    form = variant.form()
    numbered = ((sentence.number, sentence.text) for sentence in article.sentences)
    _, user = load().messages(numbered, outlet=article.document.outlet, title=article.document.title)
    body = {
        "model": model,
        "temperature": 0.0,
        "messages": [{"role": "system", "content": variant.instructions(form)}, user],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "visits", "strict": True, "schema": schema.wire_schema(form)},
        },
    }
    completion = client.post("/chat/completions", cast_to=ChatCompletion, body=body)
    usage = usage_of(completion)
    return completion.choices[0].message.content or "", usage.prompt_tokens, usage.completion_tokens


def judge(name: str, client: OpenAI, model: str) -> tuple[Score, int, int, int]:
    """The score of a variant over its articles, its tokens in and out, and the answers that were none."""
    variant, score, spent, failed = VARIANTS[name], Score(), [0, 0], 0
    for case in cases():
        article = Article.prepare(case.document)
        with cassette(case.document.id, RECORDINGS / name):
            text, *tokens = ask(variant, article, client, model)
        spent = [before + now for before, now in zip(spent, tokens, strict=True)]
        try:
            said = variant.form().model_validate_json(answer_json(text)).model_dump(mode="json")
            visits = resolve(Answer.model_validate(variant.usual(said, article)), article, Gazetteer.load())
        except ValueError:
            visits, failed = (), failed + 1
        score.add(case.document.id, [visit.model_dump(mode="json") for visit in visits], case.visits)
    return score, spent[0], spent[1], failed


_ROWS = ("official+title", "official+role", "stop", "topic")


def table(client: OpenAI, model: str) -> str:
    """The variants as Markdown."""
    lines = [
        "| variant | core F1 | title | role | stop | topic | no answer | tokens in | tokens out |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in VARIANTS:
        score, tokens_in, tokens_out, failed = judge(name, client, model)
        figures = [score.core.f1, *(score.tallies[row].f1 for row in _ROWS)]
        told = " | ".join("–" if figure is None else f"{figure:.3f}" for figure in figures)
        lines.append(
            f"| {name} | {told} | {failed} | {tokens_in / ARTICLES:,.0f} | {tokens_out / ARTICLES:,.0f} |"
        )
    return "\n".join(lines)


def record(names: list[str], client: OpenAI, model: str) -> None:
    """Ask about every article in every way named, and keep the exchanges."""
    for name in names:
        (RECORDINGS / name).mkdir(parents=True, exist_ok=True)
        for case in cases():
            with cassette(case.document.id, RECORDINGS / name, record=True):
                ask(VARIANTS[name], Article.prepare(case.document), client, model)


def main() -> None:
    """Print the table, or record."""
    parser = argparse.ArgumentParser(prog="python -m eval.variants", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["table", "record"], default="table")
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help=", ".join(VARIANTS))
    parser.add_argument("--base-url", default=REPLAY_URL)
    parser.add_argument("--model", default=MODEL)
    options = parser.parse_args()
    client = OpenAI(base_url=options.base_url, api_key="unused", timeout=7200, max_retries=0)
    if options.what == "record":
        record(options.variants or list(VARIANTS), client, options.model)
    sys.stdout.write(table(client, options.model) + "\n")


if __name__ == "__main__":
    main()
