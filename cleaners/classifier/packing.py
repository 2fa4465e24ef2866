"""LightGBM's trees as ONNX, the form in which they are packed with the library."""

from __future__ import annotations

from typing import Any

import numpy as np

OPSET = 18
ML_OPSET = 3


def pack(booster: Any) -> bytes:
    """A binary LightGBM booster as the bytes of an ONNX model: rows (n, features) to margins (n, 1).

    The features must be float32, without missing values, and without categories. The same booster gives the same bytes.
    """
    import onnx
    from onnx import TensorProto, helper

    model = booster.dump_model()
    nodes: dict[str, list[Any]] = {name: [] for name in ("trees", "ids", "features", "values", "modes", "yes", "no")}
    leaves: dict[str, list[Any]] = {name: [] for name in ("trees", "ids", "weights")}
    for number, tree in enumerate(model["tree_info"]):
        _add(tree["tree_structure"], number, nodes, leaves)
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["rows"],
        ["margins"],
        domain="ai.onnx.ml",
        n_targets=1,
        nodes_treeids=nodes["trees"],
        nodes_nodeids=nodes["ids"],
        nodes_featureids=nodes["features"],
        nodes_values=nodes["values"],
        nodes_modes=nodes["modes"],
        nodes_truenodeids=nodes["yes"],
        nodes_falsenodeids=nodes["no"],
        target_treeids=leaves["trees"],
        target_nodeids=leaves["ids"],
        target_ids=[0] * len(leaves["ids"]),
        target_weights=leaves["weights"],
    )
    width = model["max_feature_idx"] + 1
    graph = helper.make_graph(
        [ensemble],
        "trees",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info("margins", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    packed = helper.make_model(graph, producer_name="winnow", opset_imports=opsets, ir_version=9)
    onnx.checker.check_model(packed)
    return bytes(packed.SerializeToString(deterministic=True))


def _add(root: dict[str, Any], tree: int, nodes: dict[str, list[Any]], leaves: dict[str, list[Any]]) -> None:
    """A tree's nodes, numbered in the order of a walk from its root."""
    following = 1
    stack = [(root, 0)]
    while stack:
        node, number = stack.pop()
        nodes["trees"].append(tree)
        nodes["ids"].append(number)
        if "leaf_value" in node:
            fields = (0, 0.0, "LEAF", 0, 0)
            leaves["trees"].append(tree)
            leaves["ids"].append(number)
            leaves["weights"].append(float(node["leaf_value"]))
        else:
            assert node["decision_type"] == "<=", node["decision_type"]
            fields = (node["split_feature"], _below(node["threshold"]), "BRANCH_LEQ", following, following + 1)
            stack += [(node["right_child"], following + 1), (node["left_child"], following)]
            following += 2
        for name, value in zip(("features", "values", "modes", "yes", "no"), fields, strict=True):
            nodes[name].append(value)


def _below(threshold: float) -> float:
    """The largest float32 that is not above a threshold: what float32 is at most the one is at most the other."""
    near = np.float32(threshold)
    return float(near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf)))
