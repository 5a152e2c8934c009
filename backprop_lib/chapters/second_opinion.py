"""scikit-learn's classifier, begun at the θ of a network of this library (chapter 14)."""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier


def fit_classifier(network, x, y, *, learning_rate, epochs, batch_size):
    """An `MLPClassifier` with the sizes and weights of `network`, trained on x and one-hot y, samples in their order.

    Momentum 0.9, no weight decay, ReLU below a softmax. Returns the trained classifier.
    """
    classifier = MLPClassifier(
        network.layer_sizes[1:-1], solver="sgd", momentum=0.9, nesterovs_momentum=False, alpha=0,
        learning_rate_init=learning_rate, batch_size=batch_size, shuffle=False, tol=0, n_iter_no_change=epochs + 1,
        max_iter=1, warm_start=True, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is asked for so many epochs and no more
        classifier.fit(x, y.argmax(axis=1))  # makes its weights, which we exchange for ours
        classifier.coefs_ = [layer.W.copy() for layer in network.layers]
        classifier.intercepts_ = [layer.b[0].copy() for layer in network.layers]
        return classifier.set_params(max_iter=epochs).fit(x, y.argmax(axis=1))
