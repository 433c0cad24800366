"""What the Reference page says, as data; formulas stand between dollar signs, a link names a page of the app."""

from dataclasses import dataclass

SOFTMAX = "pair=softmax+%2B+cross-entropy"


@dataclass(frozen=True)
class Erratum:
    """`said`: what the article says, and where. `shown`: what is so. `link`: where to see it, on the network of the article."""

    title: str
    said: str
    shown: str
    link: str


@dataclass(frozen=True)
class Source:
    """A full citation; `url` leads to it, `used` says what for."""

    name: str
    citation: str
    url: str
    used: str


ERRATA = (
    Erratum(
        "Softmax is not diagonal",
        r"§3.2.1 (II) lets the off-diagonals of $\partial\mathbf{a}_L/\partial\mathbf{z}_L$ vanish, because $a_k$ is said not to "
        r"depend on $z_i$; §3.2.2 then uses softmax.",
        r"Every output of a softmax depends on every sum: the off-diagonals are $-a_i a_k$, and the output layer needs the total "
        r"derivative as well. With the diagonal alone $\partial C/\partial\mathbf{z}_L$ is right for the true class and zero for "
        r"every other, so that two of the three rows of $dC/dW_L$ vanish.",
        f"step-through?{SOFTMAX}&step=da_dz_2",
    ),
    Erratum(
        "$dC/dW$ is not square",
        r"§3.2.2 calls the gradient of the weights a square matrix.",
        r"It has the shape of $W$: 3 × 5 at the output layer of 4-5-3.",
        "step-through?step=dC_dW_2",
    ),
    Erratum(
        r"$\partial\mathbf{z}/\partial W$ has three indices",
        r"§3.2.1 (III) prints it as a 3 × 5 matrix.",
        r"It is 3 × 3 × 5, or 3 × 15 with $W$ flattened row by row; 15 of its 45 entries are live, and they hold five different "
        r"numbers. The printed matrix is the live part.",
        "step-through?step=dz_dW_2",
    ),
    Erratum(
        "Weight vectors are rows",
        r"§3.2.1 takes the columns of $W$ for the weight vectors.",
        r"In this layout row $i$ of $W$ holds the weights of neuron $i$.",
        "step-through?step=z_1",
    ),
    Erratum(
        "ReLU has no derivative at 0",
        r"§3.2.3 writes 0 for every $z \le 0$, as if that followed.",
        r"At 0 itself there is none. To take 0 there is a convention, the usual one and the one used here; Check tells such a kink "
        r"from a mistake.",
        "step-through?step=da_dz_1",
    ),
    Erratum(
        "One path is not the derivative",
        r"§4 asserts that the single-variable rule misleads.",
        r"Here it is shown: follow one path of the three from a hidden neuron, and compare with the sum and with a nudge of the "
        r"neuron. The one path is often of the wrong sign.",
        "total-derivative?node=a1.1#paths",
    ),
)

ARTICLE = (
    ("§1", "Introduction", ".", "Overview", ()),
    ("§2.0.1", "Partial derivatives", "total-derivative#td-partials", "Total derivative, first section", ()),
    ("§2.0.2", "The Jacobian matrix", "total-derivative#td-partials", "Total derivative, first section", ()),
    ("§2.1", "The total derivative", "total-derivative#td-paths", "Total derivative, second section", ()),
    ("§2.2", "The forward pass and notation", "step-through", "Step through", ("z_1", "a_L")),
    ("§3.1.1", "The cost as a composite function, final layer", "step-through", "Step through", ("cost",)),
    (
        "§3.1.2",
        "The cost as a composite function, hidden layers",
        "total-derivative#paths",
        "Total derivative, path explorer",
        (),
    ),
    ("§3.2.1", "Gradients of the final layer", "step-through", "Step through", ("dC_da_L", "dC_db_L")),
    ("§3.2.2", "Pre-computation", "step-through", "Step through", ("dz_dW_L",)),
    ("§3.2.3", "Gradients of hidden layers", "step-through", "Step through", ("dC_da_H", "dC_db_1")),
    ("§4", "Conclusion", "#rules", "The rules above", ()),
    ("", "The companion notebook", "train", "Train, “As a notebook”", ()),
)
"""Section, what it treats, the page it is on, what the place is called, and the first and last of its steps: `L` stands for the
last layer, `H` for the one below it.
"""

GLOSSARY = {
    "accuracy": "the share of observations whose largest output is their class",
    "activation": r"what a neuron passes on, $a = \sigma(z)$; also the function $\sigma$ itself",
    "affine": r"a matrix product plus a constant, $\mathbf{a} W^{\mathsf T} + \mathbf{b}$",
    "backpropagation": r"computing all gradients from the output down, keeping $\partial C/\partial\mathbf{z}_l$ for the layer below",
    "batch": "the observations that share one update; the gradient is the mean of theirs",
    "chain rule, single-variable": r"$dC/dv = dC/du \cdot du/dv$, when there is one path from $v$ to $C$",
    "cost": "one number for how wrong the outputs are; what training makes small",
    "cross-entropy": r"minus the logarithm of the probability given to the true class, $-\sum_i y_i \ln a_i$",
    "dead ReLU": "a neuron whose sum is not positive: it passes on 0 and lets no gradient through",
    "element-wise": "each output depends on the input at its own place alone; the Jacobian is diagonal",
    "epoch": "one way through all training observations",
    "finite differences": r"$(f(v+h) - f(v-h)) / 2h$, the derivative from the function's values alone",
    "gradient": "the Jacobian of a single number, a row with an entry for each input",
    "gradient descent": r"$W \leftarrow W - \eta\, dC/dW$, again and again",
    "hidden layer": "a layer whose activations are neither input nor output",
    "Jacobian": "the matrix of all partial derivatives of several outputs by several inputs",
    "learning rate": r"$\eta$, how far each weight moves against its gradient",
    "momentum": r"$v \leftarrow \mu v + dC/dW$ in place of the gradient: past ones go on to count",
    "numerator layout": "a Jacobian has a row for every output and a column for every input",
    "outer product": "a column times a row: every product of one entry of each",
    "partial derivative": "the slope in one variable while all others are held",
    "path": "a chain of dependences from a number to the cost; its contribution is the product of the derivatives along it",
    "pre-activation": r"$z$, a neuron's weighted sum and bias, before $\sigma$",
    "softmax": r"$a_i = e^{z_i} / \sum_k e^{z_k}$, outputs that add up to 1",
    "structural zero": "an entry that is zero for every network, not just for these numbers",
    "total derivative": "the sum over all paths of the products along each; as matrices, the product of Jacobians",
}

SOURCES = (
    Source(
        "The article",
        "“The Total Derivative: Correcting the Misconception of Backpropagation’s Chain Rule”, May 2025.",
        "",
        "the derivation; the § in the app are its sections",
    ),
    Source(
        "Parr and Howard",
        "Terence Parr and Jeremy Howard, “The Matrix Calculus You Need For Deep Learning”, arXiv:1802.01528, 2018.",
        "https://arxiv.org/abs/1802.01528",
        "the matrix calculus, and the trap of x + x²",
    ),
    Source(
        "Fisher",
        "R. A. Fisher, “The use of multiple measurements in taxonomic problems”, Annals of Eugenics 7 (2), 179–188, 1936.",
        "https://doi.org/10.1111/j.1469-1809.1936.tb02137.x",
        "the iris data, as shipped with scikit-learn",
    ),
    Source(
        "Rumelhart, Hinton and Williams",
        "David E. Rumelhart, Geoffrey E. Hinton and Ronald J. Williams, “Learning Internal Representations by Error Propagation”, "
        "in Parallel Distributed Processing, volume 1, 318–362, MIT Press, 1986.",
        "",
        "the XOR example",
    ),
    Source(
        "Mazur",
        "Matt Mazur, “A Step by Step Backpropagation Example”, 17 March 2015.",
        "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "the 2-2-2 example with its numbers",
    ),
    Source(
        "Glorot and Bengio",
        "Xavier Glorot and Yoshua Bengio, “Understanding the difficulty of training deep feedforward neural networks”, "
        "Proceedings of AISTATS, PMLR 9, 249–256, 2010.",
        "https://proceedings.mlr.press/v9/glorot10a.html",
        "the initial weights of sigmoid, tanh and softmax layers",
    ),
    Source(
        "He et al.",
        "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun, “Delving Deep into Rectifiers: Surpassing Human-Level Performance on "
        "ImageNet Classification”, Proceedings of ICCV, 1026–1034, 2015.",
        "https://arxiv.org/abs/1502.01852",
        "the initial weights of ReLU layers",
    ),
    Source(
        "Goodfellow et al.",
        "Ian Goodfellow, Yoshua Bengio and Aaron Courville, Deep Learning, §6.3.1, MIT Press, 2016.",
        "https://www.deeplearningbook.org/contents/mlp.html",
        "the initial biases of ReLU layers",
    ),
    Source(
        "Robbins and Monro",
        "Herbert Robbins and Sutton Monro, “A Stochastic Approximation Method”, Annals of Mathematical Statistics 22 (3), "
        "400–407, 1951.",
        "https://doi.org/10.1214/aoms/1177729586",
        "descent on one observation at a time",
    ),
    Source(
        "Polyak",
        "B. T. Polyak, “Some methods of speeding up the convergence of iteration methods”, USSR Computational Mathematics and "
        "Mathematical Physics 4 (5), 1–17, 1964.",
        "https://doi.org/10.1016/0041-5553(64)90137-5",
        "momentum",
    ),
    Source(
        "Kingma and Ba",
        "Diederik P. Kingma and Jimmy Ba, “Adam: A Method for Stochastic Optimization”, ICLR, arXiv:1412.6980, 2015.",
        "https://arxiv.org/abs/1412.6980",
        "Adam",
    ),
)
