"""The result look-up: speed and statements, flat from a thousand pupils to a hundred thousand."""

import itertools

from .rows import at_least, at_most, failed, told
from .stage import post_request

PATH = "/tra-cuu/hoc-tap/"
SAMPLE = 2_000


def lookups_at_1k(stage):
    yield from _lookups(stage, 1_000)


def lookups_at_100k(stage):
    yield from _lookups(stage, 100_000)


def lookups_at_1m(stage):
    yield from _lookups(stage, 1_000_000)


def _lookups(stage, pupils):
    name = f"look-up, {pupils:,} pupils"
    sample = stage.inside("sample_lookups", pupils, SAMPLE)
    if not sample:
        yield failed(name, "no pupil has published results")
        return
    facts = stage.inside("database", pupils)
    with stage.portal(pupils) as server:
        done = stage.compare(server, visitors(sample), sign=b"data-result", warm_up=2 * SAMPLE)
    if done.odd:
        yield failed(name, f"unexpected answers {done.odd}")
        return
    where = f"requests/s ({facts['database']}, {facts['durability']})"
    yield told(name, done.per_second, where)
    yield at_least(f"{name}, speed", done.speed, "× the bare reply", 0.25)
    yield at_most(f"{name}, processor", done.cost, "× the bare reply", 4)
    one = sample[0]
    counted = stage.inside(
        "statements_of_lookup", pupils, one["host"], PATH, one["code"], one["secret"]
    )
    yield at_most(f"{name}, statements", len(counted["statements"]), "statements", 3)


def visitors(sample):
    """Yield look-ups for ever: each of another family, from an address of its own."""
    for number, one in enumerate(itertools.cycle(sample)):
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        fields = {"code": one["code"], "secret": one["secret"]}
        yield post_request(PATH, one["host"], fields, address=address)
