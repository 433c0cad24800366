"""What the Reference page says, as data; formulas stand between dollar signs, a link names a page of the app."""

import re
from dataclasses import dataclass

from core import ACTIVATIONS, COSTS
from core.chain_rules import OUTER_PRODUCT, SINGLE_VARIABLE, SUM_OVER_BATCH, TOTAL_DERIVATIVE

SOFTMAX = "pair=softmax+%2B+cross-entropy"


@dataclass(frozen=True)
class Erratum:
    """`said`: what the article says, and where. `shown`: what is so. `link`: where to see it, on the network of the article."""

    title: str
    said: str
    shown: str
    link: str


SHOWN_AT = {
    SINGLE_VARIABLE: "dC_dz_1",
    TOTAL_DERIVATIVE: "dC_da_1",
    OUTER_PRODUCT: "dC_dW_1",
    SUM_OVER_BATCH: "dC_dW_1",
}
"""The step at which each rule is seen best, if the pass at hand uses it there."""
VECTOR_CHAIN_RULE = {
    "vector": r"The vector chain rule, $\partial C/\partial\mathbf{v} = \partial C/\partial\mathbf{u} \cdot \partial\mathbf{u}/\partial\mathbf{v}$, "
    r"contains all four: with a diagonal Jacobian $\partial\mathbf{u}/\partial\mathbf{v}$ the product is an element-wise one, with a "
    r"block Jacobian an outer product, with a dense one the sum over paths and, where $\mathbf{u}$ has the $\mathbf{z}$ of several "
    "observations, the sum over the batch. So the notation alone does not say which rule is in use; here each step does.",
    "direct": r"Where $f$ also uses $t$ directly, the article lets $u_{n+1} = t$ stand for that. Then the sum has one path more, with the factor "
    r"$du_{n+1}/dt = 1$, and keeps its form: $df/dt = \sum_{i=1}^{n+1} \partial f/\partial u_i \cdot du_i/dt$.",
}
"""By anchor."""

ERRATA = (
    Erratum(
        "Softmax is not diagonal",
        r"The article writes (§3.2.1, II) that the off-diagonals of $\partial\mathbf{a}_L/\partial\mathbf{z}_L$ vanish, because $a_k$ "
        r"is not a function of $z_i$; then (§3.2.2) it uses softmax.",
        r"Every output of a softmax depends on every $z_i$: the off-diagonals are $-a_i a_k$, and the output layer needs the total "
        r"derivative as well. The diagonal alone would make $\partial C/\partial\mathbf{z}_L$ right for the true class and zero for "
        r"every other, so that two of the three rows of this observation’s $dC_n/dW_L$ would vanish. Over a batch with several true "
        r"classes none need vanish.",
        f"step-through?{SOFTMAX}&step=da_dz_2",
    ),
    Erratum(
        "$dC/dW$ is not square",
        r"The article writes (§3.2.2) that the gradient of the weights is a square matrix.",
        r"It has the shape of $W$: 3 × 5 at the output layer of 4-5-3.",
        "step-through?step=dC_dW_2",
    ),
    Erratum(
        r"$\partial\mathbf{z}/\partial W$ has three indices",
        r"The article writes (§3.2.1, III) a 3 × 5 matrix for it, and in the end $\partial C/\partial\mathbf{z} \otimes "
        r"\partial\mathbf{z}/\partial W$.",
        r"It is 3 × 3 × 5, or 3 × 15 with $W$ flattened row by row; 15 of its 45 entries are live, and they repeat five numbers, the "
        r"activations of layer 1. The article’s matrix is the live part, and $\otimes$ with that is no outer product: it means "
        r"$\operatorname{diag}(\partial C/\partial\mathbf{z}) \cdot \partial\mathbf{z}/\partial W$.",
        "step-through?step=dz_dW_2",
    ),
    Erratum(
        "Weight vectors are rows",
        r"The article writes (§3.2.2) of each column as the weights $\mathbf{w}_i$ of a neuron.",
        r"In this layout $\mathbf{w}_i$ is row $i$ of $W$. What §3.2.1 says of columns is about the weights that leave neuron $j$, and "
        r"is right.",
        "step-through?step=z_1",
    ),
    Erratum(
        "ReLU has no derivative at 0",
        r"The article writes (§3.2.3, III) 0 for every $z \le 0$, as if that followed, and a case distinction for one $z$ where it "
        r"speaks of a matrix of ones and zeros.",
        r"At 0 itself there is none. To take 0 there is a convention, the usual one and the one used here; Check tells such a kink "
        r"from a mistake. As a matrix $\partial\mathbf{a}/\partial\mathbf{z}$ is diagonal, with those ones and zeros on its diagonal.",
        "step-through?step=da_dz_1",
    ),
    Erratum(
        "$z$ has a bias",
        r"The article writes (§2.2) a weighted sum with its bias, and then $\sum_i w_i x_i$ for the same.",
        r"It is $\sum_i w_i x_i + b$.",
        "step-through?step=z_1",
    ),
    Erratum(
        r"$\Delta$ is no derivative",
        r"The article writes (§2.0.2, §2.1) $\Delta f$ for a gradient and for a Jacobian.",
        r"$\Delta f$ is a change of $f$; a derivative is the limit of a change divided by the change that caused it. Derivatives have "
        r"$\partial$ or $d$ here.",
        "#notation-dC_da",
    ),
    Erratum(
        r"It is $\partial f/\partial t$ that vanishes",
        r"The article writes (§2.1) that $df/dt \cdot dt/dt = 0$ where $f$ does not use $t$ directly, and partial derivatives "
        r"$\partial u_i/\partial t$ in the sum.",
        r"Zero is $\partial f/\partial t$; $df/dt$ is the whole sum that is looked for. Each $u_i$ depends on $t$ alone, so its "
        r"derivative is an ordinary one, $du_i/dt$.",
        "total-derivative#td-paths",
    ),
    Erratum(
        r"$\otimes\, \mathbf{x}$ needs a transpose",
        r"The article writes (§3.2.3) $\partial C/\partial\mathbf{z}_{L-1} \otimes \mathbf{x}$ in its last equation, and has "
        r"$\mathbf{z}$ once as a column and once as the row $\mathbf{x} W^{\mathsf T} + \mathbf{b}$.",
        r"It is $(\partial C/\partial\mathbf{z}_{L-1})^{\mathsf T} \otimes \mathbf{x}$, a column times a row. Every vector is a row here.",
        "step-through?step=dC_dW_1",
    ),
)

REMARK = Erratum(
    "One path is not the derivative",
    "That the single-variable chain rule gives wrong gradients where several paths lead to the cost is the article’s own point, and "
    "right: a remark, not an erratum.",
    "At flower 70 the three paths from hidden neuron 3 contribute −0.253, 0.271 and −0.035. Their sum is −0.017: the second alone "
    "has the wrong sign.",
    "total-derivative?node=a1.3#paths",
)

ARTICLE = (
    ("§1", "Introduction", ".", "Overview", ()),
    ("§2.0.1", "Partial derivatives", "total-derivative#td-partials", "Total derivative, first section", ()),
    ("§2.0.2", "The Jacobian matrix", "total-derivative#td-partials", "Total derivative, first section", ()),
    ("§2.1", "The total derivative", "total-derivative#td-paths", "Total derivative, second section", ()),
    ("§2.2", "The forward pass and notation", "step-through", "Step through", ("z_1", "a_L")),
    ("§3", "What is looked for; the biases, which it leaves out", "step-through", "Step through", ("dC_db_L",)),
    ("§3.1.1", "The cost as a composite function, final layer", "#idea-nested-cost", "The nested cost, below", ()),
    (
        "§3.1.2",
        "The cost as a composite function, hidden layers",
        "total-derivative#paths",
        "Total derivative, path explorer",
        (),
    ),
    ("§3.2.1", "Gradients of the final layer", "step-through", "Step through", ("dC_da_L", "dC_dW_L")),
    ("§3.2.2", "Pre-computation", "step-through", "Step through", ("dz_dW_L",)),
    ("§3.2.3", "Gradients of hidden layers", "step-through", "Step through", ("dz_da_L", "dC_dW_1")),
    ("§4", "Conclusion", "#idea-notation", "Its ideas, below", ()),
    ("", "The companion notebook", "train", "Train, “As a notebook”", ()),
)
"""Section, what it treats, the page it is on, what the place is called, and the first and last of its steps: `L` stands for the
last layer.
"""

WORDS = {
    "accuracy": "the share of observations whose class is the one answered: that of the largest output, of equal ones the first; a "
    "single output answers class 1 from 0.5 up, class 0 below",
    "activation": r"what a neuron passes on, $a = \sigma(z)$",
    "σ (activation function)": r"what makes $\mathbf{a}$ of $\mathbf{z}$; all here act on each $z_i$ by itself, except softmax",
    "affine": r"a matrix product plus a constant, $\mathbf{a} W^{\mathsf T} + \mathbf{b}$",
    "backpropagation": r"computing all gradients from the cost back to the first layer; each $\partial C/\partial\mathbf{z}_l$ is kept, "
    "and the layer before starts from it",
    "batch": "the observations that share one update; the cost and the gradient are the means of theirs",
    "cost": "one number made of the outputs, most often for how wrong they are; what training tries to make small",
    "dead ReLU": "one that is off for every training observation; while it is, no gradient of the cost reaches its weights and bias",
    "δᵢₖ (delta)": "1 where i and k are the same, else 0",
    "element-wise": "each output depends on the input at its own place alone; the Jacobian is diagonal",
    "* (element-wise product)": "of two matrices of one shape: each entry times the one at its place",
    "epoch": "one way through all training observations",
    "ε (epsilon)": "how far a number is moved to see what the cost does: the nudge of a path’s start, the step of finite differences",
    "erratum": "a place where the article says something that does not hold; what does is said beside it",
    "finite differences": r"$(f(v+h) - f(v-h)) / 2h$, which comes close to the derivative by values of $f$ alone",
    "gradient": r"the Jacobian of a single number, a row with an entry for each input; $dC/dW$ is given the shape of $W$",
    "gradient descent": r"$W \leftarrow W - \eta\, dC/dW$, again and again",
    "hidden layer": "a layer whose activations are neither input nor output",
    "Jacobian": "the matrix of all partial derivatives of several outputs by several inputs: a row for each output, a column for each "
    "input",
    "kink": "a corner, where a function has no derivative: for ReLU, leaky or not, at 0",
    "η (learning rate)": "the factor that says how large an update is; in gradient descent, of the gradient",
    "momentum": r"$v \leftarrow \mu v + dC/dW$ in place of the gradient: past ones go on to count",
    "numerator layout": "a Jacobian has a row for every output and a column for every input",
    "off": r"of a ReLU: $z \le 0$ for the observation at hand, so that it passes on 0 and no gradient; for another one it may be on",
    "one-hot": "a label that is 1 for the true class and 0 for every other",
    "⊗ (outer product)": "a column times a row: every product of an entry of one and an entry of the other",
    "partial derivative": "the slope in one variable while all others are held",
    "path": "numbers from one to the cost, each of which the next one directly depends on; it contributes the product of the "
    "derivatives of each by the one before",
    "pre-activation": r"$z$, a neuron’s weighted sum and bias, before $\sigma$",
    "residual block": r"a layer with a skip: it hands on $\mathbf{h} = \mathbf{x} + \mathbf{a}$, the sum of what it was fed and its "
    "activations; its Jacobian is $I$ and that of the layer",
    "saturated": r"of a sigmoid, a tanh or a softmax: so near the end of its range that $\sigma'$ is close to 0",
    "§ (section)": "a section of the article that the walk follows; the Sources name it",
    "single-variable chain rule": r"$dC/dv = dC/du \cdot du/dv$, where $v$ reaches $C$ through $u$ alone",
    "skip": "the way past a layer, along which what it was fed is added to its activations",
    "species": "the class of an iris flower: setosa, versicolor or virginica",
    "standardised": "minus the mean over the data set, divided by the standard deviation",
    "structural zero": "an entry that is zero for every network, not just for these numbers",
    "sum over the batch": "a mean of the gradients of all observations: a sum over paths, one for each use of the same weight",
    "tag": "the name of the rule by which a step applies a chain rule; a step that applies none has none",
    "total derivative": "the sum over all paths of the products along each; as matrices, the product of Jacobians",
    "vec": r"$\operatorname{vec} W$ is $W$ as one row, its rows one after the other",
    "vector chain rule": r"$\partial C/\partial\mathbf{v} = \partial C/\partial\mathbf{u} \cdot \partial\mathbf{u}/\partial\mathbf{v}$, "
    "a product of Jacobians, which contains all the other rules",
}


def anchor(kind: str, name: str) -> str:
    """The address of an entry within the page: `glossary-delta` for "δᵢₖ (delta)"."""
    return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


OPERATIONS = {activation.title: activation.meaning for activation in ACTIVATIONS.values()} | {
    cost.title: cost.meaning for cost in COSTS.values()
}
GLOSSARY = dict(sorted((WORDS | OPERATIONS).items(), key=lambda entry: anchor("glossary", entry[0])))
"""By term, in the order of their anchors."""
