"""Who may use whom, in C++ and in Python, and what an import costs."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "assay"
PUBLIC = ROOT / "cpp" / "include"
SOURCES = ROOT / "cpp" / "src"
BINDINGS = ROOT / "python" / "bindings"


def files(folder: Path, *suffixes: str) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in suffixes)
    assert found
    return found


def parametrize(name: str, paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, paths, ids=[str(path.relative_to(ROOT)) for path in paths])


# --- C++ -------------------------------------------------------------------------------------------------------------

# and who may include them
SYSTEM_HEADERS = {
    "emmintrin.h": {"equal_bits.cpp"},
    "immintrin.h": {"avx2.cpp"},
    "intrin.h": {"bits.hpp"},
    "omp.h": {"parallel.cpp"},
    "pthread.h": {"parallel.cpp"},
    "sys/mman.h": {"large_vector.cpp"},
}


def includes(path: Path) -> list[tuple[str, str]]:
    """(bracket, header) of every include line."""
    return re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', path.read_text(), re.MULTILINE)


def check_includes(path: Path, folders: list[Path], angled: str) -> None:
    """Quoted headers lie in one of the folders, others match a pattern."""
    for bracket, header in includes(path):
        if bracket == '"':
            assert any((folder / header).is_file() for folder in folders), header
            assert ".." not in header
        else:
            assert re.fullmatch(angled, header) or path.name in SYSTEM_HEADERS.get(header, ()), header
            assert header not in ("iostream", "cstdio", "print"), f"{header}: the core never prints"


@parametrize("path", files(PUBLIC, ".hpp"))
def test_public_headers_need_the_standard_library_only(path: Path) -> None:
    check_includes(path, [PUBLIC], "[a-z_]+")
    text = path.read_text()
    assert "#pragma once" in text
    assert all(name.startswith("ASSAY_") for name in re.findall(r"#\s*define\s+(\w+)", text))
    assert "assay/detail" not in text


@parametrize("path", files(SOURCES, ".hpp", ".cpp"))
def test_core_needs_the_standard_library_and_itself(path: Path) -> None:
    check_includes(path, [PUBLIC, SOURCES], "[a-z_]+")
    text = re.sub(r"//.*", "", path.read_text())
    assert not re.search(r"\bomp_set_num_threads\b|\bf?printf\b|\bstd::(cout|cerr)\b|\b(exit|abort)\s*\(", text)


@parametrize("path", files(BINDINGS, ".hpp", ".cpp"))
def test_bindings_use_public_headers_only(path: Path) -> None:
    check_includes(path, [PUBLIC, BINDINGS], r"[a-z_]+|pybind11/\w+\.h")
    assert "detail/" not in "".join(header for _, header in includes(path))


@parametrize("path", files(ROOT / "cpp", ".hpp", ".cpp", ".txt", ".in"))
def test_core_does_not_know_python(path: Path) -> None:
    assert not re.search(r"python|pybind|numpy|\bpy::", path.read_text(), re.IGNORECASE)


# --- Python ----------------------------------------------------------------------------------------------------------


class Import(NamedTuple):
    """An import of a module (its full name), and whether it happens when the file is imported."""

    module: str
    at_once: bool


def imports(path: Path) -> Iterator[Import]:
    """All imports of a file of the package."""
    package = ["assay", *path.relative_to(PACKAGE).parts[:-1]]

    def visit(node: ast.AST, at_once: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            module = [*start, *(node.module or "").split(".")]
            names = [alias.name for alias in node.names] if not node.module else [""]
            yield from (Import(".".join(filter(None, [*module, name])), at_once) for name in names)
        lazy = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        lazy |= isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, at_once and not lazy)

    return visit(ast.parse(path.read_text()), True)


def uses(path: Path, *packages: str) -> list[str]:
    return [one.module for one in imports(path) if any(f"{one.module}.".startswith(f"{name}.") for name in packages)]


def foreign(found: Iterable[Import], *allowed: str) -> list[str]:
    """What is neither allowed nor of the package or the standard library."""
    known = {"assay", *allowed, *sys.stdlib_module_names}
    return [one.module for one in found if one.module.partition(".")[0] not in known]


MODULES = files(PACKAGE, ".py")
CORE = [path for path in MODULES if path.parent in (PACKAGE, PACKAGE / "metrics")]
BUT_SHELL = [path for path in MODULES if "cli" not in path.relative_to(PACKAGE).parts]


# Extras of the core, imported where they are needed.
EXTRAS = {"chunks.py": "dask", "proportions.py": "scipy"}


@parametrize("path", CORE)
def test_metrics_need_numpy_only(path: Path) -> None:
    assert foreign(imports(path), "numpy", EXTRAS.get(path.name, "numpy")) == []
    if path.name != "__init__.py":
        assert not uses(path, "assay.evaluation", "assay.io", "assay.demo", "assay.cli")


def test_catalogue_and_definitions_need_nothing() -> None:
    for path in (*(PACKAGE / "catalogue").glob("*.py"), PACKAGE / "definition.py"):
        assert foreign(imports(path)) == []


def test_conventions_are_data() -> None:
    """They name metrics and parameters; nothing is computed."""
    folder = PACKAGE / "conventions"
    assert {path.suffix for path in folder.iterdir() if path.is_file()} == {".py", ".toml"}
    found = list(imports(folder / "__init__.py"))
    assert foreign(found) == []
    own = {one.module for one in found if one.module.startswith("assay.")}
    assert own <= {"assay.catalogue", "assay.definition", "assay.evaluation.policies"}


@parametrize("path", BUT_SHELL)
def test_optional_packages_are_imported_when_needed(path: Path) -> None:
    assert foreign((one for one in imports(path) if one.at_once), "numpy") == []


@parametrize("path", BUT_SHELL)
def test_nothing_knows_the_shell(path: Path) -> None:
    assert not uses(path, "assay.cli")


@parametrize("path", files(ROOT / "tests" / "reference", ".py"))
def test_oracle_does_not_know_the_package(path: Path) -> None:
    modules = re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(), re.MULTILINE)
    assert set(modules) <= {"numpy", *sys.stdlib_module_names}


@parametrize("path", MODULES)
def test_files_have_one_subject(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 450
    assert ast.get_docstring(ast.parse(path.read_text()))


IMPORT = """
import sys, time
import numpy
before = set(sys.modules)
start = time.perf_counter()
import assay
print(time.perf_counter() - start, *sorted(set(sys.modules) - before))
"""


def run(code: str) -> list[str]:
    """The words that a fresh interpreter prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_import_is_cheap() -> None:
    runs = [run(IMPORT) for _ in range(3)]
    loaded = [Import(name, at_once=True) for name in runs[0][1:]]
    assert foreign(loaded, "numpy") == []
    assert not [
        one.module for one in loaded if re.match(r"assay\.(conventions|evaluation|io|cli|demo|report)\b", one.module)
    ]
    assert min(float(seconds) for seconds, *_ in runs) < 0.2  # usually a tenth of that


def test_the_rest_is_imported_when_asked_for() -> None:
    code = "import sys, assay; assay.evaluate; print('assay.evaluation' in sys.modules, 'pandas' in sys.modules)"
    assert run(code) == ["True", "False"]
