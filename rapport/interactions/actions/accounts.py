"""What happens here when an account goes."""

from rapport.interactions.models import ExcludedChannel, LogFile


def forget_account(user_id: int) -> int:
    """Take an account off the files it loaded and the exclusions it made; both stay, without its name.

    Runs in the caller's transaction and returns how many rows it was taken off.
    """
    files = LogFile.objects.filter(by_user_id=user_id).update(by_user=None)
    return files + ExcludedChannel.objects.filter(by_user_id=user_id).update(by_user=None)
