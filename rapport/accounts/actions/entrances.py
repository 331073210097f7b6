"""How somebody gets an account: invited, or by claiming an address the directory knows."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from rapport.accounts.actions.facts import record
from rapport.accounts.actions.people import check_password, checked_address, make_user
from rapport.accounts.actions.tokens import revoke_tokens
from rapport.accounts.events import AddressVerified, ClaimRequested, InvitationRevoked, Invited, UserCreated
from rapport.accounts.models import Claim, Invitation, User
from rapport.accounts.policy import ensure_administrator
from rapport.accounts.queries.who import digest_of
from rapport.accounts.rules import Actor
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal

VALID_FOR = timedelta(days=7)
CLAIMS_PER_ADDRESS = 3
CLAIMS_WITHIN = timedelta(hours=1)


def invite(*, address: str, person_id: int | None = None, by: Actor) -> int:
    """Send somebody a link with which she makes her account; return the invitation's id.

    An older invitation to the same address stops working.
    """
    ensure_administrator(by)
    return _invite(checked_address(address), person_id=person_id, template="accounts/mail/invitation", by=by)


def _invite(address: str, *, person_id: int | None, template: str, by: Actor) -> int:
    secret = secrets.token_urlsafe(32)
    moment = clock.now()
    with transaction.atomic():
        Invitation.objects.filter(address=address, accepted_at=None, revoked_at=None).update(revoked_at=moment)
        row = Invitation.objects.create(
            address=address,
            person_id=person_id,
            digest=digest_of(secret),
            invited_by_id=by.user_id,
            created_at=moment,
            expires_at=moment + VALID_FOR,
        )
        record(Invited(invitation_id=row.id, person_id=person_id), by=by)
        _write(address, template, link=settings.ADDRESS + reverse("accounts:join", args=[secret]))
    return row.id


def _write(address: str, template: str, *, link: str) -> None:
    """Hand the mail to Django's backend, which is the outbox; it is sent after this transaction commits."""
    values: dict[str, Any] = {"link": link, "address": settings.ADDRESS, "days": VALID_FOR.days}
    values["subject"] = " ".join(render_to_string(f"{template}.subject.txt", values).split())
    mail = EmailMultiAlternatives(
        subject=values["subject"],
        body=render_to_string(f"{template}.txt", values),
        to=[address],
        headers={"X-Rapport-Reason": template.replace("/mail/", ".")},
    )
    mail.attach_alternative(render_to_string(f"{template}.html", values), "text/html")
    mail.send()


def revoke_invitation(*, invitation_id: int, by: Actor) -> None:
    """Make an invitation's link stop working. One that is used or over stays as it is; twice changes nothing."""
    ensure_administrator(by)
    with transaction.atomic():
        if not Invitation.objects.filter(id=invitation_id).exists():
            raise Missing
        open_ones = Invitation.objects.filter(id=invitation_id, accepted_at=None, revoked_at=None)
        if open_ones.update(revoked_at=clock.now()):
            record(InvitationRevoked(invitation_id=invitation_id), by=by)


def claim(*, address: str, by: Actor) -> None:
    """Ask for an account with a work address.

    The answer is the same whether it is known or not, and takes as long: a reaction looks it up later and writes
    to the address if the directory knows it.
    """
    address = checked_address(address)
    with transaction.atomic():
        moment = clock.now()
        before = Claim.objects.filter(address=address, asked_at__gt=moment - CLAIMS_WITHIN).count()
        if before >= CLAIMS_PER_ADDRESS:
            return
        row = Claim.objects.create(address=address, asked_at=moment)
        record(ClaimRequested(claim_id=row.id), by=by)


def answer_claim(*, claim_id: int, person_id: int, by: Actor) -> None:
    """Write to a claimed address that the directory knows. Twice writes once."""
    with transaction.atomic():
        row = Claim.objects.select_for_update().filter(id=claim_id, answered_at=None).first()
        if row is None:
            return
        row.answered_at = clock.now()
        row.save(update_fields=["answered_at"])
        _invite(row.address, person_id=person_id, template="accounts/mail/claim", by=by)


def drop_claim(*, claim_id: int) -> None:
    """Leave a claim of an unknown address without an answer."""
    Claim.objects.filter(id=claim_id, answered_at=None).update(answered_at=clock.now())


def invited_address(secret: str) -> str:
    """Return the address an invitation's link was sent to; refuses a link that is used, old or not ours."""
    row = _valid(secret)
    return row.address


def _valid(secret: str, *, lock: bool = False) -> Invitation:
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    row = rows.filter(digest=digest_of(secret), accepted_at=None, revoked_at=None, expires_at__gt=clock.now()).first()
    if row is None:
        raise Missing("This link has been used or is too old. Ask for a new one on the sign-in page.")
    return row


def join(*, secret: str, name: str, password: str, by: Actor) -> int:
    """Accept an invitation: make the account with this password, or set it on the one there is; return its id.

    Whoever has the link reads the mail of that address: that is what a new password by mail proves too.
    """
    with transaction.atomic():
        row = _valid(secret, lock=True)
        user = User.objects.with_address(row.address).select_for_update().first()
        if user is not None and not user.is_active:
            raise Refusal("This account is closed. Ask an administrator to open it.", code="closed")
        check_password(password, user or User(email=row.address, name=name))
        if user is None:
            user = make_user(address=row.address, name=name, password=password)
            record(UserCreated(user_id=user.id), by=by)
        else:
            user.set_password(password)
            user.save(update_fields=["password"])
            revoke_tokens(user.id, by=by)
        row.accepted_at = clock.now()
        row.save(update_fields=["accepted_at"])
        record(AddressVerified(user_id=user.id, person_id=row.person_id), by=by)
    return user.id
