"""What the frames read from the context: plain values, given by the site's context processor."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A place. `key` is the letter after g; `thumb` puts it into the bar of phones, where `short` may name it."""

    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False
    key: str = ""
    thumb: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: parts of the frame are kept by their menu
class MenuGroup:
    """Places under a heading; without a title they stand on top."""

    title: str
    items: Sequence[MenuItem]


@dataclass(frozen=True, slots=True)
class Bell:
    """Where notifications are; `count_url` answers with the bell as it is now, asked by the page once it stands.

    It says which page stands there, and since when: what was told before and leads there is read by that.
    """

    url: str
    count_url: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: for the menu behind the avatar, and to keep one colleague's drafts from the next."""

    id: int
    name: str
    initials: str = ""
    colour: int = 0
    line: str = ""
    links: Sequence[Link] = field(default_factory=tuple)
    sign_out_url: str = ""
