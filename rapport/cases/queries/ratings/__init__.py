"""Ratings both ways, and what they never tell.

A rating belongs to the quarter in which it is said, and is its author's alone until a job sums the quarter up the
night after it ends (`actions/ratings/publishing.py`): both sides in one transaction. Then who said what is deleted,
and sums are never written again, so nobody's going shows in a difference. Everybody counts once, with the mean of
what she said; a sum needs the minimum of people, the second item and the free words each their own. Quarters do not
overlap, there are no sums over teams, and divisions of raters are joined by `privacy.merge_small`: nothing can be
subtracted. A team of fewer than three is not rated in public; of a unit under the minimum the one above it is meant;
a unit's rating keeps neither case nor colleague. Free words reach the lead of that very team alone, under random
numbers; of restricted cases none are taken.

The link in a mail (`/cases/rate/?token=…`) is signed for one case and person and lasts 30 days. It opens a page with
the choice filled in, which tells number and team alone; only sending it rates, so a scanner that follows links does
not.
"""
