"""Whether the server read the whole request, judged by the tokens that it says it counted.

Ollama drops the head of a prompt that does not fit into its context, and answers 200 from what is left. What
it then reports is far below what the request has; most others report what they were sent.
"""

from dataclasses import dataclass

from schemas.errors import PromptTruncated
from service.endpoint.failures import Asked

# Tokens of a Latin character where a Chinese one counts 1: between those of cl100k (0.23) and Qwen (0.42).
_LATIN = 0.3
# Of Chinese text no tokenizer that we know makes fewer tokens a character (Qwen 0.6, cl100k 1.1).
LEAST = 0.42
# A request that is counted at so much less by its weight than another one was has not been read whole.
_SHARE = 0.6
# Ollama keeps half of its context and two tokens (2,050 of 4,096); so few for the weight are no chance.
_HALVES = frozenset(2**power // 2 + 2 for power in range(11, 19))
_SUSPECT = 0.7
_LONG = 2000  # weight from which on the share says something


def weight(text: str) -> float:
    """About how many tokens a text has, by its characters; tokenizers make 0.6 to 1.3 times as many."""
    beyond_ascii = (len(text.encode("utf-8", "replace")) - len(text)) / 2
    return beyond_ascii + _LATIN * (len(text) - beyond_ascii)


@dataclass(slots=True)
class Gauge:
    """The most tokens by weight that a server has counted, which tell when it counts too few."""

    rate: float = 0.0

    def check(self, weighs: float, tokens: int, asked: Asked) -> None:
        """Learn from a request of that weight.

        Raises:
            PromptTruncated: the server counted far too few tokens for it.
        """
        if tokens <= 0 or weighs < _LONG:
            return
        rate = tokens / weighs
        halved = tokens in _HALVES and rate < _SUSPECT
        if halved or rate < max(LEAST, self.rate * _SHARE):
            msg = (
                f"{asked.whom} counted {tokens} tokens in a request of about {weighs:.0f}: it has cut the "
                "request to its context; give the model a larger one (num_ctx), or say with --window how "
                "many tokens it has, so that long documents are read in parts."
            )
            raise PromptTruncated(msg)
        self.rate = max(self.rate, rate)
