"""The list of feature sets: complete, safe by default and light enough for web processes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from activelearning.features.catalogue import DEFAULT, SETS, UnknownFeatureSet, catalogue, extractor
from activelearning.features.contract import Extractor

DOCS = Path(__file__).resolve().parents[2] / "docs" / "feature-sets.md"
LIGHT = """
import sys
from activelearning.features.catalogue import catalogue, extractor
keys = [extractor(entry.name).key("a") for entry in catalogue()]
heavy = {"numpy", "scipy", "librosa", "numba", "opensmile", "sklearn", "pandas", "pyarrow", "soundfile"}
web = {"django", "rest_framework", "celery", "channels"}
print(len(keys), sorted((heavy | web) & set(sys.modules)))
"""


def test_the_published_sets_and_the_free_ones_are_there():
    sizes = {entry.name: entry.size for entry in catalogue()}
    assert {"ComParE_2016": 6373, "eGeMAPSv02": 88, "GeMAPSv01b": 62, "emobase": 988}.items() <= sizes.items()
    assert {"librosa_timbre", "librosa_mfcc"} <= sizes.keys()


def test_an_extractor_is_found_by_its_name_in_upper_or_lower_case():
    for entry in catalogue():
        assert extractor(entry.name).name == entry.name
        assert extractor(entry.name.lower()).name == entry.name


def test_names_are_told_apart_without_regard_to_case():
    assert len({feature_set.name.casefold() for feature_set in SETS}) == len(SETS)


def test_the_default_may_be_used_commercially_and_comes_first():
    assert catalogue()[0].name == DEFAULT
    assert catalogue()[0].licence.commercial


def test_opensmile_never_counts_as_free_for_commerce():
    libraries = {
        entry.name: feature_set.library for entry, feature_set in zip(catalogue(), SETS, strict=True)
    }
    for entry in catalogue():
        assert entry.licence.commercial == (libraries[entry.name] != "opensmile")


def test_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(UnknownFeatureSet, match=r"'mfcc13'.*librosa_timbre.*ComParE_2016.*emobase"):
        extractor("mfcc13")


def test_the_class_in_the_docs_is_a_whole_new_set(monkeypatch):
    code = DOCS.read_text("utf-8").split("```python\n")[1].split("```")[0]
    made: dict[str, type[Extractor]] = {}
    exec(code, made)
    monkeypatch.setattr("activelearning.features.catalogue.SETS", (*SETS, made["Loudness"]))
    assert catalogue()[-1].title == "Loudness"
    assert extractor("loudness").version.startswith("1+numpy-")
    assert extractor("loudness").extract(np.full(16_000, 0.5, np.float32), 16_000).tolist() == [0.25]


def test_listing_the_sets_and_naming_rows_loads_no_numerical_library():
    run = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == f"{len(SETS)} []"
