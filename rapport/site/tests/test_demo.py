"""The fictional company is told once, whatever interrupts it."""

from types import SimpleNamespace

import pytest

from rapport.site import demo


@pytest.mark.django_db
def test_an_interrupted_demo_goes_on_where_it_stopped(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    told, broken = [], [True]

    def tell(room):
        def share(story, *, by):
            if room == "cases" and broken.pop():
                raise OSError("No space left on device")
            told.append(room)

        return SimpleNamespace(tell=share)

    rooms = [(room, tell(room)) for room in ("cases", "network", "directory")]  # from the roof down
    monkeypatch.setattr(demo, "modules", lambda _name: rooms)
    with pytest.raises(OSError, match="No space"):
        demo.tell(people=12, seed=1, events=None)
    assert not demo.is_told()
    broken.append(False)
    demo.tell(people=12, seed=1, events=None)
    assert told == ["directory", "network", "cases"]
    assert demo.is_told()
    demo.tell(people=12, seed=1, events=None)
    assert told == ["directory", "network", "cases"]
