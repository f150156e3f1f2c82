"""What the server counts, for Prometheus."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from service.batch.outcome import Outcome
from service.batch.summary import Summary

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """Counts since the server started; `by` is request or job, `route` a path with parameters unfilled."""

    def __init__(self) -> None:
        # Else every count would come with the time of its first one.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self.requests = self._counter("visits_requests", "Requests answered.", "method", "route", "status")
        self.seconds = Histogram(
            "visits_request_seconds",
            "From a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.in_flight = Gauge("visits_requests_in_flight", "Requests under way.", registry=self._registry)
        self._documents = self._counter("visits_documents", "Documents read, or tried.", "engine", "by")
        self._errors = self._counter("visits_errors", "Documents that failed, by cause.", "code", "by")
        self._tokens = self._counter(
            "visits_tokens", "Tokens spent, without cached answers.", "direction", "by"
        )
        self._hits = self._counter("visits_cache_hits", "Documents answered from the cache.", "by")
        self.jobs = Gauge("visits_jobs", "Jobs by state.", ("state",), registry=self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self._registry)

    def read(self, outcome: Outcome, engine: str) -> None:
        """Count a document of a request."""
        summary = Summary()
        summary.add(outcome)
        self.ran(summary, engine, "request")

    def ran(self, summary: Summary, engine: str, by: str = "job") -> None:
        """Count what a session of a job did."""
        self._documents.labels(engine, by).inc(summary.documents)
        for code, count in summary.causes.items():
            self._errors.labels(code, by).inc(count)
        self._tokens.labels("in", by).inc(summary.prompt_tokens)
        self._tokens.labels("out", by).inc(summary.completion_tokens)
        self._hits.labels(by).inc(summary.cache_hits)

    def exposition(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self._registry)
