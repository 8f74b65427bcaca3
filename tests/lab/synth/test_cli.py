import importlib.util
import subprocess
import sys

import pytest

import formcheck.lab.synth
from formcheck.lab.synth.__main__ import main
from formcheck.lab.synth.bodydata import WHEEL, BodyDataError, cache_dir, wheel_path


def test_package_imports_without_the_extra():
    code = (
        "import sys; import formcheck.lab.synth;"
        "assert not {'pyvista', 'av', 'vtkmodules'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert formcheck.lab.synth.__doc__


def test_missing_extra_gives_one_clear_sentence(monkeypatch, capsys):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "pyvista" else real(name, *a)
    )
    assert main(["samples"]) == 2
    assert 'pip install ".[render]"' in capsys.readouterr().err


def test_cache_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path))
    assert cache_dir() == tmp_path
    with pytest.raises(BodyDataError, match="not in the cache"):
        wheel_path(download=False)


def test_a_wrong_wheel_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path))
    (tmp_path / "synth").mkdir()
    (tmp_path / "synth" / WHEEL).write_bytes(b"not a wheel")
    with pytest.raises(BodyDataError, match="damaged"):
        wheel_path()
