"""Passes of the default network and of a deeper one, as the pages get them."""

import pytest

from core import EXAMPLES, Network, build_steps, iris
from ui.notation import Names

NETWORKS = {
    "4-5-3, sigmoid": Network.initialise(),
    "4-5-3, softmax": Network.initialise(output="softmax", cost="cross_entropy"),
    "4-12-12-3": Network.initialise((4, 12, 12, 3), seed=3),
    "4-4-4-3, two blocks": list(EXAMPLES.values())[3].network((4, 4), "tanh", "softmax", "cross_entropy", 0),
}


@pytest.fixture(params=NETWORKS)
def told(request):
    """A whole pass and the names of its neurons."""
    network = NETWORKS[request.param]
    flowers = iris()
    skips = tuple(l for l, layer in enumerate(network.layers, 1) if layer.skip)
    names = Names(network.sizes, flowers.feature_names, flowers.species_names, skips)
    return build_steps(network, flowers.X[70], flowers.Y[70], 0.1), names
