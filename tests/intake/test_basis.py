"""An import says on what ground it was collected, or is refused."""

from datetime import UTC, datetime

import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.intake import read_basis

GOOD = (
    "purposes: [analytics, personalization]\nsource: terms of 2020, section 4\ntime: 2020-05-01\n"
)


def test_yaml_and_json_are_read(tmp_path):
    path = tmp_path / "basis"
    path.write_text(GOOD)
    basis = read_basis(path)
    assert basis.purposes == ("analytics", "personalization")
    assert basis.time == datetime(2020, 5, 1, tzinfo=UTC)
    path.write_text(
        '{"purposes": ["messages"], "source": "s", "time": "2020-05-01T12:00:00+02:00"}'
    )
    assert read_basis(str(path)).time == datetime(2020, 5, 1, 10, tzinfo=UTC)


def test_the_demo_has_its_own():
    assert read_basis("demo").allows("analytics")
    assert not read_basis("demo").allows("messages")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("source: terms of 2020, section 4\n", ""), "`source` must say in words"),
        (GOOD.replace("[analytics, personalization]", "[all]"), r"`purposes` must be a list of"),
        (GOOD.replace("[analytics, personalization]", "[]"), r"`purposes` must be a list of"),
        (GOOD.replace("[analytics, personalization]", "analytics"), "got 'analytics'"),
        (GOOD.replace("[analytics, personalization]", "[{}]"), "`purposes`"),
        (GOOD.replace("2020-05-01", "long ago"), "`time` must be a date like"),
        (GOOD.replace("time:", "when:"), "and not `when`"),
        ("- a list", "a basis file says purposes, source, time, got list"),
        ("a: [", "basis is no YAML: .*line 1"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path, text, message):
    path = tmp_path / "basis"
    path.write_text(text)
    with pytest.raises(InvalidRequest, match=message):
        read_basis(path)


def test_none_at_all_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(InvalidRequest, match="an import needs `--basis FILE`"):
        read_basis("")
    with pytest.raises(InvalidRequest, match="cannot be read: No such file"):
        read_basis(tmp_path / "none.yaml")
