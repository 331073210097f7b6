"""Whatever several people merge and take apart, custody has no gap, no word is lost and every case is found."""

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from rapport.cases.actions.life.linking import merge, unmerge
from rapport.cases.actions.life.sorting import sort
from rapport.cases.models import Case, Merge, Message
from rapport.cases.queries.case.merged import merged_into, root_of
from rapport.cases.rules.words import ENDED
from rapport.cases.tests.test_custody import NAMES, Together

SERVING = [name for name in NAMES if name.startswith("IT")]


class Merging(Together):
    """The same people merge cases and take them apart as well."""

    @rule(name=st.sampled_from(SERVING), n=st.integers(0, 9), m=st.integers(0, 9))
    def merge(self, name, n, m):
        self._try(merge, case_id=self._case(n), into_id=self._case(m), by=self.house.actor(name))

    @rule(name=st.sampled_from(SERVING), n=st.integers(0, 9))
    def unmerge(self, name, n):
        self._try(unmerge, case_id=self._case(n), by=self.house.actor(name))

    @rule(name=st.sampled_from(SERVING), n=st.integers(0, 9), words=st.lists(st.sampled_from("abC"), max_size=2))
    def sort(self, name, n, words):
        self._try(sort, case_id=self._case(n), tags=words, by=self.house.actor(name))

    @invariant()
    def every_case_is_found_and_every_word_is_in_one_thread(self):
        roots = {case_id: root_of(case_id) for case_id in self.cases}
        assert not Merge.objects.filter(until=None, gone_id__in=roots.values()).exists()
        assert not Merge.objects.filter(until=None).exclude(gone__state__in=ENDED).exists()
        threads = {root: [root, *merged_into(root)] for root in roots.values()}
        assert sum(map(len, threads.values())) == len(self.cases) == Case.objects.count()
        said = [Message.objects.filter(case_id__in=cases).count() for cases in threads.values()]
        assert sum(said) == self.said


def test_whatever_several_people_merge_and_take_apart_nothing_is_lost(house):
    class One(Merging):
        def __init__(self):
            super().__init__()
            self.mark = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.mark)

    One.house = house
    for name in NAMES:
        house.actor(name)
    run_state_machine_as_test(
        One,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
