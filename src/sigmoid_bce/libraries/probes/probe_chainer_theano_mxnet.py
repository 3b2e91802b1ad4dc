"""Asks Chainer, Theano and MXNet as they ended, and Keras 2 on Theano.

python probe_chainer_theano_mxnet.py TABLE
"""

import os
import sys

os.environ.update(KERAS_BACKEND="theano", THEANO_FLAGS="floatX=float32,device=cpu")

import chainer
import keras
import mxnet
import numpy as np
import theano
import theano.tensor as T
from asking import Answers, one_by_one


def ask_chainer():
    answers = Answers("chainer", chainer.__version__, "numpy")
    for dtype in ("float32", "float64", "float16"):
        answers.ask("functions.sigmoid_cross_entropy(x, y)", "chainer_logits", of_chainer(dtype), dtype)
    return answers.rows


def of_chainer(dtype):
    def ask(x, t):
        x = chainer.Variable(x.astype(dtype))
        loss = chainer.functions.sigmoid_cross_entropy(x, t.astype(np.int32), reduce="no")
        chainer.functions.sum(loss).backward()
        return loss.array, x.grad, chainer.functions.sigmoid(x).array

    return ask


def ask_theano():
    answers = Answers("theano", theano.__version__, "cpu")
    for mode, implementation in (("FAST_RUN", "theano_rewritten"), ("FAST_COMPILE", "theano_unrewritten")):
        for dtype in ("float32", "float64"):
            asked = of_theano(lambda label, p: T.nnet.binary_crossentropy(p, label), dtype, mode)
            answers.ask(mode + " nnet.binary_crossentropy(nnet.sigmoid(x), y)", implementation, asked, dtype)
    return answers.rows


def of_theano(function, dtype, mode):
    x, label = T.vector("x", dtype), T.vector("t", dtype)
    p = T.nnet.sigmoid(x)
    loss = function(label, p)
    compute = theano.function([x, label], [loss, T.grad(loss.sum(), x), p], mode=mode)
    return lambda x, t: compute(x.astype(dtype), t.astype(dtype))


def ask_keras():
    answers = Answers("keras", keras.__version__, "theano " + theano.__version__)
    asked = of_theano(keras.backend.binary_crossentropy, "float32", "FAST_RUN")
    answers.ask("backend.binary_crossentropy(y, nnet.sigmoid(x))", "keras_2_theano", asked)
    model = keras.models.Sequential([keras.layers.Dense(1, activation="sigmoid", input_shape=(1,))])
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")

    def fit(x, t):
        model.set_weights([np.ones((1, 1), np.float32), np.zeros(1, np.float32)])
        p = model.predict_on_batch(x[:, None])
        loss = model.fit(x[:, None], t[:, None], batch_size=1, verbose=0).history["loss"][0]
        return loss, -model.get_weights()[1], p

    answers.ask("keras fit Dense(1, activation='sigmoid')", "keras_2_theano", one_by_one(fit), few=True)
    return answers.rows


def ask_mxnet():
    answers = Answers("mxnet", mxnet.__version__, "cpu")
    for dtype in ("float32", "float64"):
        answers.ask("gluon SigmoidBCELoss()(x, y)", "mxnet_logits", of_gluon(False, dtype), dtype)
        mode = "gluon SigmoidBCELoss(from_sigmoid=True)(sigmoid(x), y)"
        answers.ask(mode, "mxnet_sigmoid", of_gluon(True, dtype), dtype)
    answers.ask("LogisticRegressionOutput(x, y)", "mxnet_logistic_output", of_output_layer)
    return answers.rows


def of_gluon(from_sigmoid, dtype):
    criterion = mxnet.gluon.loss.SigmoidBinaryCrossEntropyLoss(from_sigmoid=from_sigmoid)

    def ask(x, t):
        x, t = mxnet.nd.array(x, dtype=dtype), mxnet.nd.array(t, dtype=dtype)
        x.attach_grad()
        with mxnet.autograd.record():
            p = mxnet.nd.sigmoid(x)
            loss = criterion(p if from_sigmoid else x, t)
        loss.backward()
        return loss.asnumpy(), x.grad.asnumpy(), p.asnumpy()

    return ask


def of_output_layer(x, t):
    x, t = mxnet.nd.array(x[:, None]), mxnet.nd.array(t[:, None])
    x.attach_grad()
    with mxnet.autograd.record():
        p = mxnet.nd.LogisticRegressionOutput(x, t)
    p.backward()
    return None, x.grad.asnumpy(), p.asnumpy()


if __name__ == "__main__":
    everything = Answers("", "", "")
    everything.rows = ask_chainer() + ask_theano() + ask_keras() + ask_mxnet()
    everything.write(sys.argv[1])
