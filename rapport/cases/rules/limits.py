"""How long what may last."""

from datetime import timedelta

LONGEST_SUBJECT = 300
LONGEST_TEXT = 50_000  # characters of one message
LONGEST_DRAFT = 20_000  # characters kept of what is not sent yet
LARGEST_DRAFT = 128 * 2**10  # bytes of it, as a browser sends it
ANSWER_OFFER_WITHIN = timedelta(days=2)  # unless the giver says otherwise
CLOSES_AFTER = timedelta(days=10)  # from resolved, if nobody says a word
UNDONE_WITHIN = timedelta(minutes=10)  # that a case is no longer needed
ANSWER_QUESTION_WITHIN = timedelta(days=3)
ANSWER_APPROVAL_WITHIN = timedelta(days=2)  # of colleagues asked by name
MOST_APPROVERS = 50
MOST_TAGS, LONGEST_TAG = 20, 60
LONGEST_MACRO_NAME = 80
MOST_FILES = 10  # with one message
LARGEST_FILE = 25 * 2**20  # bytes
LARGEST_MESSAGE = 50 * 2**20  # all its files together
LONGEST_FILE_NAME = 150
AT_ONCE = 200  # cases at once
FARTHEST = timedelta(days=731)  # ahead: what somebody is asked by, promised by, or waits for
FARTHEST_DELIVERY = timedelta(days=3653)
MOST_ACKNOWLEDGED = 10  # mails of one colleague within an hour that are answered by themselves
