"""Tables of the network. Ties and scores of people live in Parquet beside them, one folder per snapshot."""

from rapport.network.models.answers import SurveyedTie, TrustAsking
from rapport.network.models.closeness import ClosenessLook, ClosenessTold, Forward, ForwardAsk
from rapport.network.models.introductions import Introduction, IntroductionAsk, IntroductionLook
from rapport.network.models.messengers import MessengerInvitation, MessengerRound
from rapport.network.models.senders import Sender
from rapport.network.models.snapshots import FittedModel, Snapshot

__all__ = [
    "ClosenessLook",
    "ClosenessTold",
    "FittedModel",
    "Forward",
    "ForwardAsk",
    "Introduction",
    "IntroductionAsk",
    "IntroductionLook",
    "MessengerInvitation",
    "MessengerRound",
    "Sender",
    "Snapshot",
    "SurveyedTie",
    "TrustAsking",
]
