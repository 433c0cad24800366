"""What the notebook of a training says between its code: the derivation in Markdown, for the network at hand.

Numerator layout: a Jacobian has a row per output, the gradient of the cost is a row, and chains multiply left to right.
"""

from core.claims import counted
from core.export.objective_source import prose
from core.export.source import described, skips
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.training.optimisers import OPTIMISERS
from core.training.run import LARGEST, Run

SEVERAL_PATHS = r"""## Partial derivatives, and the total derivative

A partial derivative holds all other variables still: for $f(x, y) = 2xy^3$ it is $\partial f/\partial x = 2y^3$. Where a
variable $t$ reaches $f$ through several others, each of these paths counts, and the total derivative adds them up:

$$\frac{df}{dt} = \frac{\partial f}{\partial x} \frac{dx}{dt} + \frac{\partial f}{\partial y} \frac{dy}{dt}$$

With a single path this is the single-variable chain rule. For $y = x + x^2$ one path alone gives $2x$, both give the right
$1 + 2x$. Below, every step backward says which rule it is:

| rule | when | operator |
|---|---|---|
| single-variable chain rule | one path, element by element | `*` |
| total derivative | several paths, to be added | matrix product |
| outer product | a weight has one way into the network, through the $z$ of its own neuron | $\otimes$ |
| sum over the batch | all observations use the same weights: a path for each use | matrix product |"""

DATA = r"""## The observations, and the network to begin with

Row $i$ of $W_l$ holds the weights of neuron $i$ in layer $l$, and $b_l$ the biases. `X` and `Y` have a row per observation."""

HIDDEN_LAYERS = r"""## Backward: the hidden layers

From layer $l + 1$ back to layer $l$, $\partial z_{l+1}/\partial a_l = W_{l+1}$. Every $a_j$ reaches the cost through all the
neurons of the next layer: where these are several, this step is a total derivative, a sum over paths. The activation is
element-wise, one path each: the single-variable chain rule.

$$\frac{\partial C}{\partial a_l} = \frac{\partial C}{\partial z_{l+1}} W_{l+1}, \qquad
\frac{\partial C}{\partial z_l} = \frac{\partial C}{\partial a_l} * \sigma_l'(z_l)$$"""

REUSE = r"""Weights and biases are then as before, with $a_0 = x$. $\partial C/\partial z_l$ is kept and the layer before starts from it:
this reuse is backpropagation."""

SKIP = r"""A layer with a skip hands on $h_l = v_l + a_l$, the sum of what it was fed, $v_l$, and of its activations. The next layer is fed
$h_l$, which stands for $a_l$ in its formulas.

"""

SKIP_BACK = r"""With a skip $h_l$ stands for $a_l$ here, too, and hands its gradient on to the activations as it is. What the layer was fed is used
twice, by the weighted sums and by the skip. Each use brings a gradient of its own, and the total derivative adds them up:

$$\frac{\partial C}{\partial a_l} = \frac{\partial C}{\partial h_l}, \qquad
\frac{\partial C}{\partial v_l} = \frac{\partial C}{\partial z_l} W_l + \frac{\partial C}{\partial h_l}$$

"""

WHOLE = r"""## The backward pass as a function

The same lines once more, from the output back to layer 1."""

UPDATE = r"""## Update

$$W_l \leftarrow W_l - \eta \frac{dC}{dW_l}, \qquad b_l \leftarrow b_l - \eta \frac{dC}{db_l}$$

To first order the cost falls by $\eta \lVert \nabla C \rVert^2$. The smaller the learning rate $\eta$, the closer the two
falls below."""

CHECK = r"""## Gradient check

Each parameter $p$ is nudged by $h$ in both directions, which needs the forward pass alone:

$$\frac{dC}{dp} \approx \frac{C(p + h) - C(p - h)}{2h}$$

The largest difference from the backward pass should be tiny. A nudge that carries a ReLU across 0 would show as a large one."""

RESULT = "## Result\n\nThe mean cost and the share of right answers after training."


def title(run: Run, epochs: int) -> str:
    """What is trained, the notation and the source."""
    return (
        f"# Backpropagation, trained in NumPy\n\nA {described(run.network)}, {counted(epochs, 'epoch')} of {OPTIMISERS[run.optimiser].title}. "
        "Every formula stands before the code that computes it. "
        "Derivatives are in numerator layout: a Jacobian has a row per output and a column per input, the gradient of the cost "
        "is a row, and chains multiply left to right; only $dC/dW_l$ is given the shape of $W_l$.\n\n"
        "After T. Parr and J. Howard, *The Matrix Calculus You Need For Deep Learning* (2018)."
    )


def forward(network: Network) -> str:
    """The forward pass, and each layer's activation."""
    layers = "\n".join(
        f"- layer {l}: {layer.W.shape[1]} to {layer.W.shape[0]}, {ACTIVATIONS[layer.activation].title}, "
        f"$a_i = {ACTIVATIONS[layer.activation].latex}$"
        for l, layer in enumerate(network.layers, start=1)
    )
    return (
        "## Forward\n\n"
        r"$$z_l = a_{l-1} W_l^\top + b_l, \qquad a_l = \sigma_l(z_l), \qquad a_0 = x, \quad \hat y = a_L$$"
        f"\n\n{layers}\n\n{SKIP * bool(skips(network))}A batch has a row per observation, and the very same formula serves it."
    )


def cost(network: Network) -> str:
    """The cost."""
    record = COSTS[network.cost]
    logarithm = ", with the natural logarithm" if r"\ln" in record.latex else ""
    return (
        f"## Cost\n\nThe {record.title} of one observation{logarithm}:\n\n"
        f"$$C(y, a_L) = {record.latex}$$\n\nOver a batch $C$ is the mean."
        + (" It is computed from $z_L$, so that $\\ln 0$ cannot occur." if record.matching else "")
        + prose(network, " ", "Updates go by the sum.")
    )


def output_layer(network: Network) -> str:
    """The final layer of the backward pass."""
    record, activation = COSTS[network.cost], ACTIVATIONS[network.layers[-1].activation]
    slope = rf"$$\frac{{\partial a_i}}{{\partial z_i}} = {activation.derivative_latex}$$"
    chain = slope + SINGLE_PATH if activation.elementwise else COUPLED
    because = ", because $y$ sums to 1" * (not activation.elementwise)
    fused = (
        f"\n\nThis output and this cost match: multiplied out, only the difference is left{because}. The code computes that.\n\n"
        r"$$\frac{\partial C}{\partial z_L} = a_L - y$$"
        if record.matching == activation.name
        else ""
    )
    return (
        "## Backward: the final layer\n\nFrom the cost, and through the activation:\n\n"
        rf"$$\frac{{\partial C}}{{\partial a_i}} = {record.gradient_latex}$$"
        f"\n\n{chain}{fused}\n\n{PARAMETERS}"
    )


PARAMETERS = r"""The weight $w_{ij}$ reaches the cost through $z_i$ alone, and $\partial z_i/\partial w_{ij} = a_j$, which the forward pass
has left behind. Row $i$ of $\partial z_L/\partial W_L$ is zero but for these, and without the zeros the product is an outer
product. The biases are added to $z$ as they are:

$$\frac{dC}{dW_L} = \left(\frac{\partial C}{\partial z_L}\right)^\top \otimes a_{L-1}, \qquad
\frac{dC}{db_L} = \frac{\partial C}{\partial z_L}$$

Over a batch of $N$ the rows $\partial C/\partial z_L$ form a matrix $\Delta$ and the rows $a_{L-1}$ a matrix $A$. The product
$\Delta^\top A / N$ adds up $N$ outer products and divides by $N$: the sum over the batch. It too is a sum over paths, one for
each observation that uses the weights, not one for each neuron on the way to the cost."""


SINGLE_PATH = (
    "\n\nEach $a_i$ depends on its own $z_i$ alone, so $\\partial a_L/\\partial z_L$ is diagonal. One path each: the "
    "single-variable chain rule, element by element.\n\n"
    r"$$\frac{\partial C}{\partial z_L} = \frac{\partial C}{\partial a_L} * \sigma_L'(z_L)$$"
)


COUPLED = (
    r"$$\frac{\partial a_i}{\partial z_k} = a_i (\delta_{ik} - a_k), \qquad "
    r"\frac{\partial a_L}{\partial z_L} = \operatorname{diag}(a_L) - a_L^\top a_L$$"
    "\n\nWith softmax every $a_i$ depends on every $z_k$: the off-diagonals $-a_i a_k$ do not vanish, and the final layer "
    "needs the total derivative, too. With the diagonal alone the paths through the other outputs would be lost.\n\n"
    r"$$\frac{\partial C}{\partial z_L} = \frac{\partial C}{\partial a_L} \cdot \frac{\partial a_L}{\partial z_L}$$"
)


def hidden_layers(network: Network) -> str:
    """The backward pass below the final layer, with the derivatives of the activations there."""
    names = dict.fromkeys(layer.activation for layer in network.layers[:-1])
    slopes = "\n".join(
        rf"- {each.title}: $\sigma'(z_i) = {each.derivative_latex}$"
        + f", where {each.at_kink} is a choice: at $z_i = 0$ there is no derivative" * each.kink
        for each in map(ACTIVATIONS.__getitem__, names)
    )
    return f"{HIDDEN_LAYERS}\n\n{slopes}\n\n{SKIP_BACK * bool(skips(network))}{REUSE}"


def training(run: Run) -> str:
    """The optimiser, the batches and the bound."""
    optimiser = OPTIMISERS[run.optimiser]
    remembered = " What is remembered is 0 at first; $t$ counts the updates from 1." if optimiser.states else ""
    return (
        f"## Training\n\nEvery update follows the gradient $g$ of the next batch, by {optimiser.title}, for every "
        f"parameter $p$:\n\n$${optimiser.latex_with(run.constants)}$$\n\nAn epoch goes through all training observations once, in an order of its "
        f"own; its last batch may be shorter.{remembered} Training ends early before an update that would bring a weight or a "
        f"bias beyond {LARGEST:,.0f}."
    )
