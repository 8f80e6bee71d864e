"""Tests of releases: what is written, who wins, and what a failure at each step leaves behind."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

import pytest

from registry.history import FOLDER, Record, record_key
from registry.release import CURRENT, model_key
from registry.releasing import (
    Outrun,
    Pointer,
    Wish,
    keep_model,
    read_history,
    read_model,
    read_pointer,
    read_sound_pointer,
    release_model,
    restore_release,
)
from registry.store import RegistryError, Store
from tests.support.registries import MemoryStore

WISH = Wish("釉子", "2026-11-30T12:00:00+00:00")
OLD, NEW = b"an old model", b"a new model"


def release(store: Store, data: bytes = OLD, *, pointer: Pointer | None = None, wish: Wish = WISH) -> Record:
    return release_model(store, pointer or read_pointer(store), wish, data=data, newest_post="2026-11-28")


def live_model(store: Store) -> bytes:
    """Return the model that the pointer names."""
    pointer = read_sound_pointer(store).release
    assert pointer is not None
    return read_model(store, pointer.sha256)


def test_a_first_release_makes_the_pointer_the_model_and_the_record() -> None:
    store = MemoryStore()
    record = release(store)
    assert sorted(store.objects) == [CURRENT, model_key(sha256(OLD).hexdigest()), record_key(1)]
    assert read_pointer(store).release == record.release
    assert live_model(store) == OLD
    assert read_history(store).records == {1: record}


def test_a_later_release_moves_the_pointer_and_keeps_the_history() -> None:
    store = MemoryStore()
    release(store)
    record = release(store, NEW, wish=WISH._replace(reason="the gate saw ten posts"))
    assert (record.release.number, record.replaces, live_model(store)) == (2, 1, NEW)
    assert read_history(store).records[2].release.reason == "the gate saw ten posts"
    assert read_history(store, newest=1).records == {2: record}


def test_the_same_model_is_kept_once() -> None:
    store = MemoryStore()
    assert keep_model(store, OLD) == keep_model(store, OLD)
    assert len(store.objects) == 1


def test_a_model_is_never_replaced_under_its_name() -> None:
    store = MemoryStore()
    key = model_key(keep_model(store, OLD))
    store.objects[key] = b"damaged"
    with pytest.raises(RegistryError, match="is damaged: its content does not match its name"):
        release(store)
    assert store.objects == {key: b"damaged"}


def test_a_lost_race_names_the_winner_and_when_it_released() -> None:
    store = MemoryStore()
    release(store)
    seen = read_pointer(store)
    release(store, NEW, wish=Wish("job 12", "2026-11-30T12:00:05+00:00"))
    with pytest.raises(Outrun, match=r"job 12 released number 2, .* at 2026-11-30T12:00:05\+00:00") as raised:
        release(store, b"late", pointer=seen)
    assert (raised.value.winner, live_model(store)) == (read_pointer(store).release, NEW)


def test_a_first_release_can_lose_too() -> None:
    store = MemoryStore()
    release(store)
    with pytest.raises(Outrun):
        release(store, NEW, pointer=Pointer(None, None))
    assert live_model(store) == OLD


def test_a_number_is_never_used_twice() -> None:
    store = MemoryStore()
    release(store)
    with pytest.raises(Outrun):
        release(store, NEW, pointer=Pointer(None, None))
    assert release(store, NEW).release.number == 3


def test_a_pointer_that_was_removed_meanwhile_stays_away() -> None:
    store = MemoryStore()
    release(store)
    seen = read_pointer(store)
    del store.objects[CURRENT]
    with pytest.raises(Outrun, match="was removed or damaged meanwhile"):
        release(store, NEW, pointer=seen)
    assert CURRENT not in store.objects


@pytest.mark.parametrize(
    ("operation", "key"), [("create", record_key(2)), ("replace", CURRENT)], ids=["record", "pointer"]
)
def test_an_answer_that_was_lost_is_not_taken_for_a_lost_race(operation: str, key: str) -> None:
    store = MemoryStore()
    release(store)
    store.forgets.add((operation, key))
    assert (release(store, NEW).release.number, live_model(store)) == (2, NEW)


def break_call(number: int) -> Callable[[str, str], None]:
    """Return a `fail` that lets so many operations pass, and then none."""
    calls = iter(range(number))

    def fail(operation: str, key: str) -> None:
        if next(calls, None) is None:
            raise RegistryError(key, "could not be reached")

    return fail


@pytest.mark.parametrize("passed", range(6))
def test_a_failure_at_any_step_leaves_the_pointer_whole(passed: int) -> None:
    store = MemoryStore()
    release(store)
    before = dict(store.objects)
    store.fail = break_call(passed)
    with suppress(RegistryError):
        release(store, NEW)
    store.fail = lambda operation, key: None
    assert before.items() - store.objects.items() <= {(CURRENT, before[CURRENT])}
    assert live_model(store) == (NEW if passed == 5 else OLD)
    # And the next release goes on from there.
    assert live_model(store) == NEW or release(store, NEW).release.number >= 2


def test_a_pointer_that_may_have_moved_is_reported_as_such() -> None:
    store = MemoryStore()
    release(store)
    store.fail = break_call(4)
    with pytest.raises(RegistryError, match="It may have moved even so: look with fuda releases"):
        release(store, NEW)


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 100, b'{"format": 2}', b"x" * 9000])
def test_a_damaged_pointer_is_not_released_over(damage: bytes) -> None:
    store = MemoryStore()
    release(store)
    store.objects[CURRENT] = damage
    with pytest.raises(RegistryError, match=r"is (damaged: .* fuda rollback --to NUMBER|too large)"):
        read_sound_pointer(store)


def test_a_damaged_pointer_is_repaired_by_a_rollback_to_a_number() -> None:
    store = MemoryStore()
    record = release(store)
    store.objects[CURRENT] = b"{}"
    assert restore_release(store, read_pointer(store), WISH, record).restores == 1
    assert live_model(store) == OLD


@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_damaged_records_are_reported_and_hide_no_others(damage: bytes | None) -> None:
    store = MemoryStore()
    release(store)
    store.objects[record_key(2)] = damage if damage is not None else store.objects[record_key(1)]
    third = release(store, NEW)
    history = read_history(store)
    assert (third.release.number, list(history.records), list(history.faults)) == (3, [1, 3], [2])


def test_a_rollback_is_a_new_release_of_the_older_model() -> None:
    store = MemoryStore()
    first = release(store)
    release(store, NEW)
    back = restore_release(store, read_pointer(store), Wish("釉子", WISH.released_at, "too bold"), first)
    assert (back.release.number, back.replaces, back.restores) == (3, 2, 1)
    assert (back.release.reason, live_model(store)) == ("too bold", OLD)
    assert restore_release(store, read_pointer(store), WISH, back).restores == 1


def test_a_record_that_could_not_be_read_again_is_not_written() -> None:
    store = MemoryStore()
    with pytest.raises(ValueError, match="reason has over 200 characters"):
        release(store, wish=WISH._replace(reason="x" * 201))
    assert not store.names(FOLDER)


def test_a_model_that_is_gone_is_named() -> None:
    with pytest.raises(RegistryError, match=r"models/0+\.safetensors does not exist\. Restore it in S3"):
        read_model(MemoryStore(), "0" * 64)
