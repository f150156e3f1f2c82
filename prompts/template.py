"""A prompt: two template files, rendered for one article, known by the hash of all that it says."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError

from prompts.outline import outline
from schemas import vocabulary
from schemas.answer import Answer
from schemas.errors import PromptError

FOLDER = Path(__file__).parent
CURRENT = "visits.v2"


@dataclass(frozen=True, slots=True)
class Prompt:
    """Instructions that are the same for every article, and a template for the article.

    `identity` is `name@` and the first 12 digits of a sha256 over the rendered instructions and the
    article's template: a changed word, vocabulary or answer schema makes another prompt.
    """

    identity: str
    instructions: str
    _article: Template

    def messages(
        self, sentences: Iterable[tuple[int, str]], *, outlet: str | None = None, title: str | None = None
    ) -> tuple[dict[str, str], ...]:
        """Render the request for one article.

        Args:
            sentences: number and text of each sentence; the numbers are what the model cites.
            outlet: the outlet, where the caller knows it and the text may not say it.
            title: the headline, likewise.

        Raises:
            PromptError: the template names a variable that it is not given.
        """
        text = _render(self._article, sentences=list(sentences), outlet=outlet, title=title)
        return {"role": "system", "content": self.instructions}, {"role": "user", "content": text}


@cache
def load(name: str = CURRENT, folder: Path = FOLDER) -> Prompt:
    """Load the prompt `name` (such as "visits.v2") from its two files in `folder`.

    Raises:
        PromptError: a file is missing or broken.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    try:
        system = environment.get_template(f"{name}.system.jinja")
        article = environment.get_template(f"{name}.article.jinja")
    except TemplateError as error:
        msg = f"prompt {name}: {error}; templates are looked for in {folder}."
        raise PromptError(msg) from error
    instructions = _render(system, form=outline(Answer), vocabulary=vocabulary)
    source = (folder / f"{name}.article.jinja").read_bytes()
    digest = hashlib.sha256(instructions.encode() + b"\0" + source).hexdigest()
    return Prompt(f"{name}@{digest[:12]}", instructions, article)


def _render(template: Template, **values: object) -> str:
    try:
        return template.render(**values)
    except TemplateError as error:
        msg = f"prompt {template.name}: {error}."
        raise PromptError(msg) from error
