"""Twelve people, worked out by hand. Nothing here is computed by the code under test.

Seen at T = Thursday 2025-03-27 12:00 with a half-life of 10 days, so that an event 0, 10, 20 or 30 days old is worth
1, 1/2, 1/4 or 1/8 of its kappa. Times: T = Thu 27 March, T-10 = Mon 17 March, T-20 = Fri 7 March, T-30 = Tue 25 Feb.

Units:  Company(0) > Works(1) > Assembly(3): 1 2 3,  Quality(4): 4 5 6
                   > Office(2) > Payroll(5): 7 8 9,  Support(6): 10 11 12

Weights by pair, kappa / (r - 1) * decay:
 1-2  mail 1>2 today 1; mail 1>2 T-10 1/2; mail 2>1 T-10 1/2; meeting of 1 2 3 at T-10, r = 3: 2/2 * 1/2 = 1/2 each way
      -> w12 = 2, w21 = 1; n12 = 3, n21 = 2, reciprocity 2*2/5 = 0.8; 4 rows; days 2; weeks 2
 1-3  the meeting -> w13 = w31 = 1/2, reciprocity 1
 2-3  the meeting, chat 3>2 today 1/2 -> w23 = 1/2, w32 = 1; n23 = 1, n32 = 2, reciprocity 2/3
 3-4  mail of 3 to 4 5 6 7 at T-10, r = 5: 1/4 * 1/2 = 1/8; mail 4>3 today 1 -> w34 = 1/8, w43 = 1
 3-5, 3-6, 3-7  that mail: 1/8, no way back
 4-5  call 4>5 T-20: 3/4; call 5>4 T-30: 3/8 -> w45 = 3/4, w54 = 3/8
 5-6  mail 5>6 T-10 1/2; mail 6>5 today 1
 4-6  face to face today, 600 s, undirected: 600/300 = 2 each way
 7-8  mail each way today: 1 and 1
 8-9  mail each way T-10: 1/2 and 1/2
 10-11 mail each way T-10: 1/2 and 1/2
 11-12 mail 11>12 T-20: 1/4
 7-10 mail each way today: 1 and 1
 8-10 mail 8>10 T-10: 1/2
 4-10 mail 4>10 T-20: 1/4
Not counted: mail 2>9 an hour after T (a clock that runs ahead), mail 5>5 (to oneself).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.engine.ties import TieRules

T = datetime(2025, 3, 27, 12)  # noqa: DTZ001 - the lake's times are UTC without a zone
RULES = TieRules(half_life=10)
SCHEMA = pa.schema(
    [
        ("at", pa.timestamp("us")),
        ("from_key", pa.int64()),
        ("to_key", pa.int64()),
        ("channel", pa.string()),
        ("recipients", pa.int16()),
        ("message", pa.int64()),
        ("thread", pa.int64()),
        ("reply_to", pa.int64()),
        ("duration", pa.int32()),
        ("undirected", pa.bool_()),
        ("source", pa.int32()),
    ]
)


def event(age: float, sender: int, receiver: int, channel: str = "mail", people: int = 2, **more) -> dict:
    return {
        "at": T - timedelta(days=age),
        "from_key": sender,
        "to_key": receiver,
        "channel": channel,
        "recipients": people,
        "undirected": False,
        "source": 1,
        **more,
    }


MEETING = {"channel": "meeting", "people": 3, "undirected": True}
EVENTS = [
    event(0, 1, 2),
    event(10, 1, 2),
    event(10, 2, 1),
    event(10, 1, 2, **MEETING),
    event(10, 1, 3, **MEETING),
    event(10, 3, 2, **MEETING),
    event(0, 3, 2, "chat"),
    *(event(10, 3, receiver, people=5) for receiver in (4, 5, 6, 7)),
    event(0, 4, 3),
    event(20, 4, 5, "call"),
    event(30, 5, 4, "call"),
    event(10, 5, 6),
    event(0, 6, 5),
    event(0, 6, 4, "contact", duration=600, undirected=True),
    event(0, 7, 8),
    event(0, 8, 7),
    event(10, 8, 9),
    event(10, 9, 8),
    event(10, 10, 11),
    event(10, 11, 10),
    event(20, 11, 12),
    event(0, 7, 10),
    event(0, 10, 7),
    event(10, 8, 10),
    event(20, 4, 10),
    event(-1 / 24, 2, 9),
    event(0, 5, 5),
]

# (source, target): (count, weight, reciprocity)
TIES = {
    (1, 2): (3, 2.0, 0.8),
    (2, 1): (2, 1.0, 0.8),
    (1, 3): (1, 0.5, 1.0),
    (3, 1): (1, 0.5, 1.0),
    (2, 3): (1, 0.5, 2 / 3),
    (3, 2): (2, 1.0, 2 / 3),
    (3, 4): (1, 0.125, 1.0),
    (4, 3): (1, 1.0, 1.0),
    (3, 5): (1, 0.125, 0.0),
    (3, 6): (1, 0.125, 0.0),
    (3, 7): (1, 0.125, 0.0),
    (4, 5): (1, 0.75, 1.0),
    (5, 4): (1, 0.375, 1.0),
    (5, 6): (1, 0.5, 1.0),
    (6, 5): (1, 1.0, 1.0),
    (4, 6): (1, 2.0, 1.0),
    (6, 4): (1, 2.0, 1.0),
    (7, 8): (1, 1.0, 1.0),
    (8, 7): (1, 1.0, 1.0),
    (8, 9): (1, 0.5, 1.0),
    (9, 8): (1, 0.5, 1.0),
    (10, 11): (1, 0.5, 1.0),
    (11, 10): (1, 0.5, 1.0),
    (11, 12): (1, 0.25, 0.0),
    (7, 10): (1, 1.0, 1.0),
    (10, 7): (1, 1.0, 1.0),
    (8, 10): (1, 0.5, 0.0),
    (4, 10): (1, 0.25, 0.0),
}

# Who is joined to whom, either way: 17 pairs.
NEIGHBOURS = {
    1: {2, 3},
    2: {1, 3},
    3: {1, 2, 4, 5, 6, 7},
    4: {3, 5, 6, 10},
    5: {3, 4, 6},
    6: {3, 4, 5},
    7: {3, 8, 10},
    8: {7, 9, 10},
    9: {8},
    10: {4, 7, 8, 11},
    11: {10, 12},
    12: {11},
}

# 3 4 5 6 all know one another: 3-core. 1 2 3 and 7 8 10 are triangles: 2-core. The rest hangs on one thread.
CORE = {1: 2, 2: 2, 3: 3, 4: 3, 5: 3, 6: 3, 7: 2, 8: 2, 9: 1, 10: 2, 11: 1, 12: 1}

# Constraint of 1, weights w12+w21 = 3, w13+w31 = 1, w23+w32 = 3/2, strength of 3 = 1 + 3/2 + 9/8 + 3/8 = 4:
#   p12 = 3/4, p13 = 1/4; p23 = (3/2) / (9/2) = 1/3; p32 = (3/2) / 4 = 3/8
#   c1 = (3/4 + 1/4 * 3/8)^2 + (1/4 + 3/4 * 1/3)^2 = (27/32)^2 + (1/2)^2 = 985/1024
# 9 and 12 know one person only: c = 1.
# 11: p11,10 = 1/(1 + 1/4) = 4/5, p11,12 = 1/5, and 10 and 12 do not know each other: c = 16/25 + 1/25 = 17/25
CONSTRAINT = {1: 985 / 1024, 9: 1.0, 11: 17 / 25, 12: 1.0}

# Effective size of 1:
#   contact 2 costs p13 * m23 = 1/4 * (3/2)/3 = 1/8
#   contact 3 costs p12 * m32 = 3/4 * (3/2)/(3/2) = 3/4
#   2 - 1/8 - 3/4 = 9/8.   11: its two contacts do not know each other: 2.   9, 12: 1.
EFFECTIVE_SIZE = {1: 9 / 8, 9: 1.0, 11: 2.0, 12: 1.0}

# Overlap: 1-2 share 3, together {1 2 3} less the two: 1/1. 3-4 share {5 6} of {1..7 10} less the two: 2/6. 11-12: 0.
OVERLAP = {(1, 2): 1.0, (3, 4): 1 / 3, (4, 3): 1 / 3, (11, 12): 0.0}

# E-I by pairs.
# Assembly: 3 inside, 3-4 3-5 3-6 3-7 outside: 1/7.
# Support: 10-11 11-12 inside; 4-10 7-10 8-10 outside: 1/5.
# Works: 9 inside, 3-7 and 4-10 outside: -7/11.
# Office: 7-8 8-9 7-10 8-10 10-11 11-12 inside, 2 outside: -4/8. Company: -1.
EI = {0: -1.0, 1: -7 / 11, 2: -1 / 2, 3: 1 / 7, 6: 1 / 5}

PARENT = np.array([-1, 0, 0, 1, 1, 2, 2])
UNIT = {1: 3, 2: 3, 3: 3, 4: 4, 5: 4, 6: 4, 7: 5, 8: 5, 9: 5, 10: 6, 11: 6, 12: 6}

# Trust in Support(6), where "trust" is a weight of 1/2 and more: 7 (1) and 8 (1/2) turn to 10; 4 does not (1/4).
# (trusting unit): (trusting people, people who are not in Support)
REACH_OF_SUPPORT = {0: (2, 9), 2: (2, 3), 5: (2, 3)}


def write(folder: Path, events: list[dict] = EVENTS) -> Path:
    """One Parquet file as the interactions room writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "events.parquet"
    pq.write_table(pa.Table.from_pylist(events, schema=SCHEMA), target)
    return target
