"""Runs whose requests and answers travel as files: what `visits batch export` and `import` do."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from prompts.template import load
from schemas.document import Document
from schemas.record import Usage
from service.batch.ledger import Ledger
from service.batch.manifest import Manifest
from service.batch.outcome import Outcome
from service.batch.run_folder import RunFolder
from service.batch.runner import run
from service.batch.session import Limits
from service.batch.stop import Stop
from service.batch.summary import Summary
from service.batchfiles.answers import Answers
from service.batchfiles.register import Register
from service.batchfiles.request_files import RequestFile, RequestFiles
from service.batchfiles.requesting import Requesting
from service.batchfiles.response import Unusable, responses
from service.config import EndpointSettings
from service.console import say, told
from service.documents import Inputs, Unreadable
from service.endpoint.client import Endpoint
from service.engines import Costs, answer_cache, known
from service.extraction.extract import AsyncExtractor
from service.extraction.llm import LlmSystem
from service.extraction.system import AsyncSystem
from service.language.places import Gazetteer
from service.prices import USUAL_ANSWER, Price, price_of
from service.runs import Run
from service.table import counted

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Offline:
    """A language model that is not called; `after` is done after every document."""

    extractor: AsyncExtractor
    after: Callable[[], None] = lambda: None

    def outcomes(
        self, documents: Iterable[Document | Unreadable], stop: Stop, *, ordered: bool
    ) -> Generator[Outcome]:
        """What comes of every document, in their order."""
        records = run(documents, self.extractor, stop=stop)
        try:
            for record in records:
                self.after()
                yield Outcome.of(record)
        finally:
            records.close()

    def state(self) -> str:
        """Nothing worth telling while it goes."""
        return ""


@dataclass(frozen=True, slots=True)
class FileRun:
    """A run whose requests and answers travel as files: its folder, what it reads, whom it asks."""

    folder: RunFolder
    inputs: Inputs
    begun: Manifest
    endpoint: EndpointSettings
    costs: Costs
    quiet: bool = False

    def export(self, files: RequestFiles) -> Summary:
        """Write requests for the documents that were not read; those that are answered already are read."""
        # First of all: where the run was begun as another, nothing is to be touched.
        self.folder.begin(self.begun)
        settings = known(self.endpoint, self.costs.known_in)
        with answer_cache(self.costs.known_in) as cache, closing(Register(self._register)) as register:
            endpoint = Endpoint(settings, cache)
            register.begin(settings.window, endpoint.form)
            system = LlmSystem(endpoint, load(), settings.model, settings.window)
            requesting = Requesting(system, endpoint, register, files)
            try:
                summary = self._run(Offline(self._extractor(requesting, self._price), requesting.write))
                if not summary.stopped:
                    register.finish()
                    self._tell(files.finish(), summary)
            finally:
                files.discard()
        return summary

    def take(self, files: Sequence[Path]) -> tuple[Summary, bool]:
        """Keep the answers in files, and go on with them; and whether every line of the files was of use."""
        with (
            answer_cache(self.costs.known_in) as cache,
            closing(Register.existing(self._register)) as register,
        ):
            window, form = register.last()
            settings = replace(self.endpoint, window=window, first=form)
            answers = Answers(Endpoint(settings, cache), settings, register)
            with told(Summary(), self.folder.path):
                whole = _kept(files, answers)
            system = LlmSystem(answers, load(), settings.model, window, divides=False)
            price = self._price and self._price.halved()
            summary = self._run(Offline(self._extractor(system, price)))
        if summary.open and not summary.stopped:
            say(
                f"{_are(summary.open)} open: their answers have not come. Go on with `visits batch import` "
                "of more files, or ask again with `visits batch export` or `visits extract`."
            )
        return summary, whole

    @property
    def _register(self) -> Path:
        return self.folder.path / "requests.sqlite"

    @property
    def _price(self) -> Price | None:
        return price_of(self.endpoint.model, self.costs.prices)

    def _extractor(self, system: AsyncSystem, price: Price | None) -> AsyncExtractor:
        return AsyncExtractor(system, Gazetteer.load(), price=price)

    def _run(self, engine: Offline) -> Summary:
        run = Run(engine, Limits(), quiet=self.quiet)
        return run.to_folder(self.inputs, self.folder, self.begun, Ledger.is_unread)

    def _tell(self, written: Sequence[RequestFile], summary: Summary) -> None:
        """List the files, and say what their answers will cost."""
        for file in written:
            held = counted(file.requests, "request")
            say(f"{file.path}: {held}, {file.size:,} bytes, about {file.weight:,.0f} tokens.")
        if not written:
            say("there is nothing to be asked; no file was written.")
            return
        requests = sum(file.requests for file in written)
        tokens = int(sum(file.weight for file in written))
        usage = Usage(prompt_tokens=tokens, completion_tokens=requests * USUAL_ANSWER)
        price = self._price and self._price.halved()
        cost = (
            f"about {price.of(usage):.2f} USD at half the price" if price else "at a price that is not known"
        )
        say(
            f"{counted(requests, 'request')} in {counted(len(written), 'file')}: about {tokens:,} tokens in "
            f"and {usage.completion_tokens:,} out, {cost}. {_are(summary.open)} open until "
            "`visits batch import` brings the answers."
        )


def _kept(files: Sequence[Path], answers: Answers) -> bool:
    """Take all that files tell, and say what is of no use; whether there was none of that but failures."""
    complaints = unusable = 0
    for place, response in (line for file in files for line in responses(file)):
        complaint = str(response) if isinstance(response, Unusable) else answers.take(response)
        unusable += isinstance(response, Unusable)
        if complaint:
            complaints += 1
            if complaints <= _SHOWN:
                say(f"{place}: {complaint}")
    if complaints > _SHOWN:
        say(f"{complaints - _SHOWN} lines more are like these, and not shown.")
    taken = answers.taken
    say(
        f"{counted(taken['good'], 'answer')}; {taken['failed']} failed, {taken['double']} came twice, "
        f"{taken['foreign']} of other runs, {unusable} unreadable."
    )
    return not (unusable or taken["foreign"])


def _are(documents: int) -> str:
    return f"{counted(documents, 'document')} {'is' if documents == 1 else 'are'}"
