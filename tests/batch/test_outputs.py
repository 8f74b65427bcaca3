import pytest

from formcheck.batch.table import check_outputs, journal_path, local_path
from formcheck.errors import UsageError


@pytest.mark.parametrize("ending", ["", ".journal", ".journal-wal", ".journal-shm"])
def test_the_page_may_not_be_written_over_the_table_or_its_journal(tmp_path, ending):
    table = tmp_path / "t.csv"
    (tmp_path / "here").symlink_to(tmp_path)
    for folder in (tmp_path, tmp_path / "here"):
        with pytest.raises(UsageError, match="would be written over the table"):
            check_outputs(table, folder / f"t.csv{ending}", [])


def test_a_page_of_another_name_is_fine(tmp_path):
    check_outputs(tmp_path / "t.csv", tmp_path / "t.html", [])
    assert journal_path(tmp_path / "t.csv") == tmp_path / "t.csv.journal"
    assert not list(tmp_path.iterdir())


def test_an_address_is_no_place_for_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is an address"):
        local_path("s3://bucket/kept")
    assert not list(tmp_path.iterdir())
