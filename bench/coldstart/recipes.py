"""The packages that are compared: how to build each, and what it serves."""

from dataclasses import dataclass

ECHO, OURS = "echo", "fuda"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A package to measure.

    `function` is the file in peers/ that becomes its handler; without one the package is the project's own,
    and `ordinary` if it is zipped as uv installs it. `requires` names pins of requirements/peers.txt. A
    package with `text` has Fuda's modules that read a post. `model` is the module in peers/ that writes
    `model_files` for it: from Fuda's own model or, if `fitted`, from the blog, with the package's
    requirements on its path.
    """

    name: str
    serves: str
    function: str = ""
    ordinary: bool = False
    requires: tuple[str, ...] = ()
    text: bool = False
    model: str = ""
    fitted: bool = False
    model_files: tuple[str, ...] = ()


RECIPES = (
    Recipe(name=ECHO, serves="an empty function: the body comes back", function="echo"),
    Recipe(name="numpy", serves="NumPy imported, one mean", function="numpy_alone", requires=("numpy",)),
    Recipe(name=OURS, serves="our package: the whole service"),
    Recipe(name="fuda-ordinary", serves="the same, as installed and zipped: no bytecode", ordinary=True),
    Recipe(
        name="litert",
        serves="only Fuda's base scores, exported by Keras, in ai-edge-litert",
        function="litert",
        requires=("ai-edge-litert",),
        text=True,
        model="export_keras",
        model_files=("known.json", "model.tflite"),
    ),
    Recipe(
        name="scikit-learn",
        serves="TfidfVectorizer over Fuda's terms, and Ridge",
        function="scikit_learn",
        requires=("scikit-learn",),
        text=True,
        model="fit_scikit_learn",
        fitted=True,
        model_files=("pipeline.joblib",),
    ),
    Recipe(
        name="tensorflow",
        serves="only Fuda's base scores, exported by Keras, in tensorflow-cpu",
        function="tensorflow",
        requires=("tensorflow-cpu", "tensorflow"),
        text=True,
        model="export_keras",
        model_files=("known.json", "saved_model"),
    ),
)
NAMES = tuple(recipe.name for recipe in RECIPES)
