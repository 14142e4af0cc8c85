"""What every directory of customers must do, whatever it keeps them in.

A back-end's test class derives from `DirectoryContract` and gives it a `directory` fixture.
"""

import threading

import pytest

from shopkeeper.customers import Directory, Person
from shopkeeper.domain import CustomerKey, CustomerRef, NotFound
from shopkeeper.testing.customers_erasure import ErasureLaws
from shopkeeper.testing.customers_machine import run_story
from shopkeeper.testing.customers_parting import PartingLaws


class DirectoryContract(ErasureLaws, PartingLaws):
    """The laws of `customers.Directory`."""

    @pytest.fixture
    def directory(self) -> Directory:
        raise NotImplementedError("give the contract a `directory` fixture")

    def test_it_agrees_with_a_plain_model(self, directory: Directory) -> None:
        run_story(directory)

    def test_a_stranger_is_made_once(self, directory: Directory) -> None:
        [first] = directory.resolve([CustomerRef(id="u")])
        assert directory.resolve([CustomerRef(id="u")]) == [first]

    def test_finding_makes_nobody(self, directory: Directory) -> None:
        assert directory.find(CustomerRef(id="u", anonymous_id="a")) is None
        assert directory.find(CustomerRef(id="u")) is None

    def test_a_ref_without_ids_is_nobody(self, directory: Directory) -> None:
        assert directory.resolve([CustomerRef()]) == [None]
        assert directory.find(CustomerRef()) is None

    @pytest.mark.parametrize(
        "outside", ["", "  ", "null", "None", "undefined", "guest", "[object Object]", "\ud800"]
    )
    def test_an_id_of_nobody_joins_nobody(self, directory: Directory, outside: str) -> None:
        ann, bob = directory.resolve([
            CustomerRef(outside, "ann's phone"),
            CustomerRef(outside, "bob's phone"),
        ])
        assert ann != bob
        assert directory.resolve([CustomerRef(id=outside)]) == [None]
        assert directory.find(CustomerRef(anonymous_id=outside)) is None

    def test_an_id_and_an_anonymous_id_of_equal_words_are_two(self, directory: Directory) -> None:
        known, device = directory.resolve([CustomerRef(id="x"), CustomerRef(anonymous_id="x")])
        assert known != device

    def test_identifying_joins_what_was_done_before(self, directory: Directory) -> None:
        device, known, both = directory.resolve([
            CustomerRef(None, "a"),
            CustomerRef("u"),
            CustomerRef("u", "a"),
        ])
        assert device is not None
        assert known is not None
        assert both is not None
        assert set(both.keys) == {*device.keys, *known.keys}
        assert directory.find(CustomerRef(None, "a")) == both == directory.find(CustomerRef("u"))

    def test_a_batch_answers_as_one_by_one_would(self, directory: Directory) -> None:
        refs = [CustomerRef(None, "a"), CustomerRef("u", "a"), CustomerRef("v", "a")]
        before, joined, second = directory.resolve(refs)
        assert before == joined
        assert joined != second
        assert directory.find(CustomerRef(None, "a")) == second

    def test_a_second_id_takes_a_shared_device_over_and_no_history(
        self, directory: Directory
    ) -> None:
        [first] = directory.resolve([CustomerRef("u", "a")])
        assert directory.find(CustomerRef("v", "a")) is None
        [second] = directory.resolve([CustomerRef("v", "a")])
        assert first is not None
        assert second is not None
        assert not {*first.keys} & {*second.keys}
        assert directory.find(CustomerRef("u")) == first
        assert directory.find(CustomerRef(None, "a")) == second

    def test_who_comes_back_to_a_shared_device_has_it_again(self, directory: Directory) -> None:
        first, _, again = directory.resolve([
            CustomerRef("u", "a"),
            CustomerRef("v", "a"),
            CustomerRef("u", "a"),
        ])
        assert again == first
        assert directory.find(CustomerRef(None, "a")) == first

    def test_the_key_of_somebody_known_never_changes(self, directory: Directory) -> None:
        directory.resolve([CustomerRef(None, "a"), CustomerRef(None, "b")])
        known, one, two = directory.resolve([
            CustomerRef("u"),
            CustomerRef("u", "b"),
            CustomerRef("u", "a"),
        ])
        assert known is not None
        assert one is not None
        assert two is not None
        assert known.key == one.key == two.key
        assert len(two.keys) == 3
        assert list(two.keys[1:]) == sorted(two.keys[1:])

    def test_every_key_of_a_person_leads_to_them(self, directory: Directory) -> None:
        *_, person = directory.resolve([
            CustomerRef(None, "a"),
            CustomerRef("u"),
            CustomerRef("u", "a"),
        ])
        assert person is not None
        assert [directory.person(key) for key in person.keys] == [person, person]

    def test_an_unknown_key_is_not_found(self, directory: Directory) -> None:
        with pytest.raises(NotFound, match="404"):
            directory.person(CustomerKey(404))
        assert directory.seal_key(CustomerKey(404)) is None
        assert directory.outside_ids([CustomerKey(404)]) == {}

    def test_every_customer_has_a_sealing_key_of_their_own(self, directory: Directory) -> None:
        people = directory.resolve([CustomerRef(f"u{i}") for i in range(50)])
        keys = {directory.seal_key(person.key) for person in people if person}
        assert len(keys) == 50
        assert all(key is not None and len(key) == 32 for key in keys)

    def test_the_known_id_of_a_merged_key_is_the_persons(self, directory: Directory) -> None:
        device, person = directory.resolve([CustomerRef(None, "a"), CustomerRef("u", "a")])
        [stranger] = directory.resolve([CustomerRef(None, "b")])
        assert device is not None
        assert person is not None
        assert stranger is not None
        asked = [*person.keys, *stranger.keys, device.key]
        assert directory.outside_ids(asked) == dict.fromkeys(person.keys, "u")

    def test_outside_ids_are_kept_letter_by_letter(self, directory: Directory) -> None:
        odd = ["u", "U", "ü", "u'; DROP TABLE customers; --", "u\0v", "%", "💡" * 50]
        people = directory.resolve([CustomerRef(id=outside) for outside in odd])
        assert len({person.key for person in people if person}) == len(odd)
        found = directory.outside_ids([person.key for person in people if person])
        assert list(found.values()) == odd

    def test_many_refs_at_once(self, directory: Directory) -> None:
        refs = [CustomerRef(f"u{i}", f"a{i}") for i in range(1_200)]
        people = directory.resolve(refs)
        assert directory.resolve(refs) == people
        assert len({person.key for person in people if person}) == 1_200
        asked = [person.key for person in people if person]
        assert len(directory.outside_ids(asked)) == 1_200

    def test_many_are_found_as_each_alone_and_nobody_is_made(self, directory: Directory) -> None:
        directory.resolve([CustomerRef(f"u{i}") for i in range(0, 900, 2)])
        directory.resolve([CustomerRef(f"v{i}", f"a{i}") for i in range(0, 900, 3)])
        refs = [CustomerRef(f"u{i}", f"a{i}") for i in range(900)]
        refs += [CustomerRef(), CustomerRef("null"), CustomerRef("u0"), refs[7]]
        found = directory.find_all(refs)
        assert found == [directory.find(ref) for ref in refs]
        assert found[1] is None
        assert found[-2] == found[0]
        assert directory.find_all([]) == []

    def test_what_one_would_merge_another_finds_apart(self, directory: Directory) -> None:
        refs = [CustomerRef(None, "a"), CustomerRef("u"), CustomerRef("u", "a")]
        device, known = directory.resolve(refs[:2])
        assert directory.find_all([*reversed(refs), *refs])[1:5] == [known, device, device, known]

    def test_threads_that_meet_a_stranger_at_once_make_one(self, directory: Directory) -> None:
        answers: list[list[Person | None]] = []
        refs = [CustomerRef(f"u{i}", f"a{i}") for i in range(20)]
        threads = [
            threading.Thread(target=lambda: answers.append(directory.resolve(refs)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 8
        assert all(answer == answers[0] for answer in answers)
