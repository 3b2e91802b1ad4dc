"""Asks ONNX Runtime for a graph of Sigmoid and Log, the textbook formula.

python probe_onnxruntime.py TABLE
"""

import sys

import numpy as np
import onnxruntime
from asking import Answers
from onnx import TensorProto, helper

NODES = (
    ("Sigmoid", ["x"], "p"),
    ("Log", ["p"], "log_p"),
    ("Sub", ["one", "p"], "rest"),
    ("Log", ["rest"], "log_rest"),
    ("Mul", ["t", "log_p"], "first"),
    ("Sub", ["one", "t"], "other"),
    ("Mul", ["other", "log_rest"], "second"),
    ("Add", ["first", "second"], "sum"),
    ("Neg", ["sum"], "loss"),
)


def make_session():
    def tensor(name):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None])

    nodes = [helper.make_node(operator, inputs, [output]) for operator, inputs, output in NODES]
    one = helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0])
    graph = helper.make_graph(nodes, "loss", [tensor("x"), tensor("t")], [tensor("loss"), tensor("p")], [one])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    session = make_session()

    def ask(x, t):
        loss, p = session.run(["loss", "p"], {"x": x, "t": t.astype(np.float32)})
        return loss, None, p

    answers = Answers("onnxruntime", onnxruntime.__version__, "CPUExecutionProvider")
    answers.ask("Sigmoid, Log", "onnxruntime_sigmoid_log", ask)
    answers.write(sys.argv[1])
