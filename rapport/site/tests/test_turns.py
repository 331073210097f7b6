"""A slow line keeps up nobody but itself, and requests of one process are answered one after the other."""

import io
import os
import threading

from rapport.site.turns import IN_MEMORY, in_turns


def test_while_one_body_comes_slowly_others_are_answered():
    there, sends = os.pipe()
    answered = in_turns(lambda environ, _start: [environ["wsgi.input"].read()])
    slow: list[bytes] = []
    with os.fdopen(there, "rb", buffering=0) as body:
        waiting = threading.Thread(
            target=lambda: slow.extend(answered({"wsgi.input": body, "CONTENT_LENGTH": "4"}, lambda *_: None))
        )
        waiting.start()
        os.write(sends, b"sl")
        assert answered({"wsgi.input": io.BytesIO(b"quick"), "CONTENT_LENGTH": "5"}, lambda *_: None) == [b"quick"]
        assert slow == []
        os.write(sends, b"ow")
        waiting.join(timeout=10)
        os.close(sends)
    assert slow == [b"slow"]


def test_two_are_never_answered_at_once():
    inside, most = 0, 0
    pause = threading.Barrier(4)

    def application(_environ, _start):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.01)
        inside -= 1
        return []

    answered = in_turns(application)

    def ask():
        pause.wait()
        answered({"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": ""}, lambda *_: None)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert most == 1


def test_a_body_comes_whole_and_no_more_than_was_said():
    large = os.urandom(IN_MEMORY + 5)
    answered = in_turns(lambda environ, _start: [environ["wsgi.input"].read()])
    for body, length, comes in (
        (large, len(large), large),
        (b"abcdef", 3, b"abc"),
        (b"ab", 9, b"ab"),
        (b"ab", "x", b""),
    ):
        sent = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(length)}
        assert answered(sent, lambda *_: None) == [comes]
