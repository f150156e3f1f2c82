"""Write a model of random weights, a few megabytes large, that servers can load: `python tiny_gguf.py OUT`.

Run by the servers' own Python, which has gguf and numpy. A large first dimension, shared by all, acts as
a bias on each token's logit: without it, strings of random weights hold control characters and never end.
"""

import sys
from typing import Any

import gguf
import numpy as np

HIDDEN, LAYERS, HEADS, KV_HEADS, FEED, CONTEXT = 64, 2, 4, 2, 128, 32_768
CONSTANT, AFTER_NORM = 8.0, 5.66
HAN = "党政代表团赴市学习考察年月日书记市长省委副主任政协人大常会北京上海天津山东一二三四五六七八九十"


def tokens() -> tuple[list[bytes], list[Any]]:
    """Three specials, every byte, printable ASCII, and some Chinese characters."""
    kind = gguf.TokenType
    names = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    kinds = [kind.UNKNOWN, kind.CONTROL, kind.CONTROL, *[kind.BYTE] * 256]
    pieces = dict.fromkeys(["\u2581", *map(chr, range(33, 127)), *HAN])
    return names + [piece.encode() for piece in pieces], kinds + [kind.NORMAL] * len(pieces)


def biases(names: list[bytes]) -> dict[int, float]:
    """What each token's logit is moved by: no raw bytes, no escapes, strings and lists that end soon."""
    found = {3 + byte: -40.0 for byte in range(256) if byte != ord("\n")}
    wanted = {'"': 3.5, "]": 2.5, "}": 2.5, "\\": -40.0, "\u2581": -3.0}
    return found | {names.index(piece.encode()): by for piece, by in wanted.items()} | {2: 1.0}


def write(out: str) -> None:
    """Write the file."""
    names, kinds = tokens()
    rng = np.random.default_rng(0)
    writer = gguf.GGUFWriter(out, "llama")
    writer.add_name("tiny-random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_vocab_size(len(names))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(names)
    writer.add_token_scores([0.0] * 259 + [-float(rank) for rank in range(1, len(names) - 258)])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(
        "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] }}\n{% endfor %}"
        "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
    )
    for name, tensor in tensors(rng, names):
        writer.add_tensor(name, tensor.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensors(rng: Any, names: list[bytes]) -> Any:
    """Every weight by its name; what is written back leaves the constant dimension as it is."""
    embedding = rng.standard_normal((len(names), HIDDEN))
    embedding[:, 0] = CONSTANT
    output = rng.standard_normal((len(names), HIDDEN)) * 0.2
    output[:, 0] = 0.0
    for token, by in biases(names).items():
        output[token, 0] += by / AFTER_NORM
    yield "token_embd.weight", embedding
    yield "output_norm.weight", np.ones(HIDDEN)
    yield "output.weight", output
    small = HIDDEN // HEADS * KV_HEADS
    shapes = {
        "attn_q": (HIDDEN, HIDDEN),
        "attn_k": (small, HIDDEN),
        "attn_v": (small, HIDDEN),
        "attn_output": (HIDDEN, HIDDEN),
        "ffn_gate": (FEED, HIDDEN),
        "ffn_up": (FEED, HIDDEN),
        "ffn_down": (HIDDEN, FEED),
    }
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            yield f"blk.{layer}.{name}.weight", np.ones(HIDDEN)
        for name, shape in shapes.items():
            weight = rng.standard_normal(shape) * 0.1
            if name in ("attn_output", "ffn_down"):
                weight[0, :] = 0
            yield f"blk.{layer}.{name}.weight", weight


if __name__ == "__main__":
    write(sys.argv[1])
