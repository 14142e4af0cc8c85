import pytest
from hypothesis import given, settings

from shopkeeper.decisions.policies import PolicySet, check_policies, default_policies
from shopkeeper.domain.files import Problem
from tests.decisions.policies.menus import KNOWN, policy_texts

NAME = "policies/own.cedar"


def check(*texts: str) -> list[Problem]:
    """Of a file whose first two lines are fine."""
    fine = '@id("fine")\npermit(principal, action, resource);'
    return check_policies({NAME: "\n".join([fine, *texts])}, KNOWN)


def when(condition: str) -> str:
    return f'@id("x")\npermit(principal, action, resource)\nwhen {{ {condition} }};'


def test_the_default_policies_have_no_problem() -> None:
    assert check_policies(default_policies(), KNOWN) == []


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ("permt(principal, action, resource);", 3, "permt", "did you mean `permit`?"),
        (when("resource.tiers.isEmty()"), 5, "isEmty", "did you mean `isEmpty`?"),
        (when('principal.teir == "new"'), 5, "`teir` is not among", "did you mean `tier`?"),
        (when('principal.device == "x"'), 5, "`device` is not among what", "known are basket_"),
        (when('principal.market == "DE"'), 5, "`market`", "write `context.market`"),
        (when("context.orders == 1"), 5, "`orders`", "write `principal.orders`"),
        (when("context.basket_totl == 1"), 5, "`basket_totl`", "did you mean `basket_total`?"),
        (when("resource.deph_bps < 1"), 5, "no attribute of an offer", "did you mean `depth_bps`?"),
        (
            when("context.basket_margin_bps > 1"),
            5,
            "may be absent",
            "write `context has basket_margin_bps && …` before it",
        ),
        (when("resource.cost > 1"), 5, "may be absent", "write `resource has cost && …` before it"),
        (when("principal.tier == 3"), 3, "compares a whole number with text", ""),
        (when('principal.tier == "vipp"'), 5, "`vipp` is not known", "did you mean `vip`?"),
        (when('["new", "vop"].contains(principal.tier)'), 5, "`vop`", "did you mean `vip`?"),
        (when('resource.kind == "percnt"'), 5, "`percnt`", "did you mean `percent`?"),
        (when('resource.tiers.contains("nwe")'), 5, "`nwe`", "did you mean `new`?"),
        (
            '@id("x") forbid(principal, action, resource == Offer::"vipss");',
            3,
            "`vipss` is not known",
            "did you mean `vips`?",
        ),
        (
            '@id("x") permit(principal, action == Action::"offr", resource);',
            3,
            "offr",
            'the action is `Action::"offer"`',
        ),
        ("permit(principal, action, resource);", 3, "must have a name of its own", ""),
        ('@id("two words") permit(principal, action, resource);', 3, "must have a name", ""),
        ('@id("fine") permit(principal, action, resource);', 1, "called `own.fine`", ""),
        ('@id("x") permit(principal == ?principal, action, resource);', 1, "template", ""),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_was_meant(
    text: str, line: int, said: str, hint: str
) -> None:
    problem = check(text)[0]
    assert (problem.file, problem.line, problem.fatal) == (NAME, line, True)
    assert said in problem.text
    assert problem.hint.startswith(hint)
    assert bool(hint) == bool(problem.hint)


def test_every_fault_is_told_with_the_policys_id() -> None:
    problems = check(when("principal.teir == 1"), '@id("y") forbid(principal, action, resource)'
                     ' when { principal.pets && context.weather };')  # fmt: skip
    assert [(problem.field, problem.line) for problem in problems] == [
        ("own.x", 5),
        ("own.y", 6),
        ("own.y", 6),
    ]


@pytest.mark.parametrize("files", [{}, {NAME: ""}, {NAME: "// to do"}])
def test_without_policies_nothing_may_be_published(files: dict[str, str]) -> None:
    (problem,) = check_policies(files, KNOWN)
    assert problem.fatal
    assert "no policies" in problem.text


def test_policies_that_only_forbid_offer_nothing() -> None:
    (problem,) = check_policies({NAME: '@id("x") forbid(principal, action, resource);'}, KNOWN)
    assert problem.code == "unreachable"


def test_two_files_of_one_name_are_refused() -> None:
    files = {
        f"{folder}/a.cedar": '@id("x") permit(principal, action, resource);' for folder in "bc"
    }
    problems = check_policies(files, KNOWN)
    assert {problem.file for problem in problems} == set(files)


@settings(max_examples=30)
@given(policy_texts())
def test_what_has_no_fatal_problem_loads(text: str) -> None:
    problems = check_policies({NAME: text}, KNOWN)
    assert PolicySet({NAME: text}).fault == "" or any(problem.fatal for problem in problems)


def test_what_is_nested_too_deep_is_refused() -> None:
    """Cedar would not refuse it, but end the process."""
    for text in (when("[" * 3000), "//\r" + "(" * 3000, when("true" + " && true" * 3000)):
        assert check(text)[0].line in (3, 5)
        assert PolicySet({NAME: text}).fault


def test_what_is_nested_as_deep_as_it_may_be_loads() -> None:
    text = when("(" * 48 + "principal.tier == resource.kind" + " && true" * 198 + ")" * 48)
    assert not PolicySet({NAME: text}).fault
