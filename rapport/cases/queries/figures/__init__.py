"""Figures of service: measured case by case, added up by month, told by team, service and customer.

Every figure is read off what cases came to: `queries/figures/measuring.py` is one statement that measures many cases
from their spans, words, promises, offers, waits and clocks. A closed case is measured once, by a job each five
minutes (**Measured**); which are not measured yet, triggers of the database keep (**Unmeasured**: every new case,
every closed one that is changed after all). The same job adds the measured of a month up (**SummedMonth**,
**MonthSum**: of all cases, of each team, of each service), once 500 of it are in no sum (**Unsummed**, kept by
triggers as well; a sum whose case loses its measures is stale and not read). `queries/figures/sums.py` puts sums,
measured rows and the rest, computed beside by the very same statement, together, so page, panel, file, REST and
command cannot disagree; properties hold that kept, computed and added up are the same. Counts are sums; lengths of
time are kept one by one, so that medians of any months together are exact. What is added up has a `SHAPE`
(`queries/figures/adding.py`): raise it when you change it.

Calendar time is whole. Working time is joined from rows of days (`catalogue/rules/days.py`, exact to the
microsecond); “our own” leaves out as well when the colleague was waited for, and so does the longest silence. Shares
as agreed read the clocks; one that still runs past its time is late. Ratings are the published quarters of one team,
whole. Each figure has its n, a 95 % range (Wilson; order statistics; standard errors) and its definition
(`rules/service.py`).

A ball is had until the case is answered for good, and anew from when it is opened again: one definition for figures,
board, the page of a case and why it takes so long (`queries/held.py`, `rules/time.py`). Of an open case of a log, as
long as nobody works on it here, figures and board know no more than its last event.

Under the minimum neither a value nor n is told, and none is told like few. So is each figure of a month, quarter, year,
team or service that would give few by subtraction, by its own base (`rules/bases.py`): `queries/figures/apart.py`
chooses them, `rules/few.py` says how, also of what teams share; deliveries and who waits outside likewise
(`queries/figures/beside.py`). Where that is the number of cases, table and page say “not told” and tell what counts
others of them; where it is all there is, the page asks for a longer period, and REST refuses. People are told whole
months, quarters, years and all time. How long a team had the ball is told of each by itself (`rules/held.py`): small
teams, and those that had few of the cases, are in no sum and no share, and the cases in which a team had it are a base
as any other, so that no period taken from another tells it either. What is not looked at: numbers of several teams, in
several periods, added and taken away all at once.

Restricted cases are in no figure. By who asks: of one team and a settled quarter alone, by the division on
its last day, small ones joined (`queries/figures/by_customer.py`). Teams of a person or two have no figures, nor of
deliveries and who waits outside (`queries/figures/teams.py`). The machine itself (`rapport cases figures`) counts
everything.
"""
