"""The floors of the house hold for what no import shows: foreign keys by name, and templates."""

import ast
import tomllib

import pytest
from django.apps import apps

from recruitment.catalogues import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
FLOORS = [
    {name.strip() for name in floor.split("|")}
    for contract in CONTRACTS
    if contract["type"] == "layers" and "organisations" in contract["layers"]
    for floor in contract["layers"]
]
"""The apps on each floor, from the top down, as the import contract has them."""

HEIGHT = {name: len(FLOORS) - depth for depth, floor in enumerate(FLOORS) for name in floor}


def relations():
    """Every relation of our models: (app, model.field, app it points to)."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            if field.is_relation and not field.auto_created and field.related_model:
                target = field.related_model._meta.app_label
                yield model._meta.app_label, f"{model.__name__}.{field.name}", target


def test_every_app_of_ours_stands_on_a_floor():
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} == set(HEIGHT)


def test_the_audiences_have_no_models():
    assert [
        model.__name__
        for name in ("portal", "jury", "backoffice", "recruitment")
        for model in apps.get_app_config(name).get_models()
    ] == []


def test_no_relation_points_upward():
    upward = [
        f"{name} points from {app} up to {target}"
        for app, name, target in relations()
        if app in HEIGHT and target in HEIGHT and HEIGHT[target] > HEIGHT[app]
    ]
    assert upward == []


def test_the_journal_points_nowhere_but_to_itself():
    assert {target for app, _name, target in relations() if app == "journal"} <= {"journal"}


def test_no_model_of_a_library_points_to_ours_but_to_the_user():
    assert {target for app, _name, target in relations() if app not in HEIGHT and target in HEIGHT} <= {
        "accounts"
    }


@pytest.mark.parametrize("name", sorted(HEIGHT))
def test_the_templates_of_an_app_name_only_lower_apps(name):
    """`{% include "jury/x.html" %}` in the portal would tie two audiences together without any import."""
    folders = [ROOT / name / "templates", ROOT / "templates" / name]
    others = [other for other in HEIGHT if other != name and HEIGHT[other] >= HEIGHT[name]]
    tied = [
        f"{path.relative_to(ROOT)} names {other}/"
        for folder in folders
        for path in sorted(folder.rglob("*.*"))
        for other in others
        if f'"{other}/' in path.read_text(encoding="utf-8")
    ]
    assert tied == []


def files(contract: str) -> list[str]:
    """The files of the modules that a contract of this name is about, as paths from the root of the project."""
    modules = next(entry["source_modules"] for entry in CONTRACTS if entry["name"].startswith(contract))
    patterns = [module.replace("**", "*").replace(".", "/") + ".py" for module in modules]
    return sorted(str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern))


DECIDING, WORDING = files("What decides"), files("What words")


def imported(path) -> set[str]:
    """The modules that a file imports, wherever it does so."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


@pytest.mark.parametrize("name", DECIDING + WORDING)
def test_of_django_what_decides_knows_nothing_and_what_words_only_gettext_and_notation(name):
    notation = {
        f"django.utils{part}" for part in ("", ".translation", ".formats", ".dateformat", ".functional")
    }
    known = {module for module in imported(ROOT / name) if module.split(".")[0] == "django"}
    assert known - (notation if name in WORDING else set()) == set()


@pytest.mark.parametrize("name", DECIDING)
def test_a_pure_module_has_no_floats_and_no_clock(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    floats = [node.lineno for node in constants if isinstance(node.value, float)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert (floats, names & {"float"}, attributes & {"now", "today", "utcnow"}) == ([], set(), set())
