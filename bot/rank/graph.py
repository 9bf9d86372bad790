"""A model that sentence-transformers has loaded, written as a graph that ONNX Runtime runs."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from bot.rank.onnx_encoder import INPUTS, MODEL, OUTPUT, TOKENIZER, WEIGHTS, onnx_runtime

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Module

OPSET = 17  # the first with LayerNormalization as one operator
Precision = Literal["float32", "int8"]
"""Of the weights: as they are, or rounded to bytes, which runs twice as fast."""


class ExportFailed(Exception):
    """The model can't be exported, the export differs from it, or it is damaged."""


def write(transformer: "SentenceTransformer", folder: Path, precision: Precision) -> None:
    """Write the graph, its weights and the tokenizer. Raises ExportFailed."""
    runtime = onnx_runtime()
    options = runtime.SessionOptions()
    options.optimized_model_filepath = str(folder / MODEL)
    # What every processor gains from; the rest is done at each start, for the one at hand.
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_file_name", WEIGHTS
    )
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", "1024"
    )
    traced = folder / "graph.onnx"
    _write_graph(transformer, traced)
    if precision == "int8":
        _round(traced)
    runtime.InferenceSession(traced, options, providers=["CPUExecutionProvider"])
    traced.unlink()
    tokenizer = transformer.tokenizer.backend_tokenizer.to_str()
    (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")


def _write_graph(transformer: "SentenceTransformer", path: Path) -> None:
    """Write the model as ONNX with its weights inside; both axes of its input are free."""
    import torch

    model = _bare_model(transformer)

    class TokenVectors(torch.nn.Module):
        """The model with positional inputs and one output, as an export wants it."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: "Tensor", mask: "Tensor") -> "Tensor":
            states: Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            return states

    ids = torch.ones(2, 7, dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0  # without padding the trace would leave the mask out
    axes = {0: "texts", 1: "pieces"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a trace may miss; the comparison finds it
        torch.onnx.export(
            TokenVectors().eval(),
            (ids, mask),
            path,
            dynamo=False,  # the newer exporter takes a minute and needs onnxscript
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes=dict.fromkeys((*INPUTS, OUTPUT), axes),
            opset_version=OPSET,
        )


def _round(path: Path) -> None:
    """Round the weights to bytes, each channel by its own scale; activations as they come.

    The graph needs no other preparation: a warning asks for it unless it says that it had some.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata

    model = onnx.load(path)
    add_pre_process_metadata(model)
    quantize_dynamic(model, path, per_channel=True, weight_type=QuantType.QInt8)


def _bare_model(transformer: "SentenceTransformer") -> "Module":
    """Return the model under the pooling. Raises ExportFailed unless the pooling is the mean."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    modules = list(transformer)
    kinds = [type(module) for module in modules]
    if kinds not in ([Transformer, Pooling], [Transformer, Pooling, Normalize]):
        raise ExportFailed(f"made of {', '.join(kind.__name__ for kind in kinds)}")
    if modules[1].pooling_mode != "mean":
        raise ExportFailed(f"pools by {modules[1].pooling_mode}, not by the mean")
    if transformer.default_prompt_name is not None:
        raise ExportFailed("puts a prompt before each text")
    if not transformer.tokenizer.is_fast:
        raise ExportFailed("its tokenizer knows no offsets")
    return cast("Module", modules[0].auto_model)


def max_pieces(transformer: "SentenceTransformer") -> int:
    """Return how many word pieces the model reads. Raises ExportFailed."""
    if transformer.max_seq_length is None:
        raise ExportFailed("says no length limit")
    return int(transformer.max_seq_length)
