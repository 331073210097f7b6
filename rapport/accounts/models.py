"""Tables of accounts."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rapport.accounts.rules import Role
from rapport.kit import clock


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password nobody can sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, whatever the case it was typed in."""
        return self.with_address(username or "").get()

    def with_address(self, address: str) -> "models.QuerySet[User]":
        """Find an account by address, whatever its case, by the index that keeps addresses apart."""
        return self.alias(lowered=Lower("email")).filter(lowered=address.strip().lower())


class User(AbstractBaseUser):
    """An account: an address, a password, how the reader likes pages."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email

    @property
    def language_here(self) -> str:
        """The language she chose, if the pages are in it still; else none, as if she had not chosen."""
        return self.language if self.language in dict(settings.LANGUAGES) else ""

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Nothing here is decided by Django's permissions; policies decide."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """See `has_perm`."""
        return False


class RoleGrant(models.Model):
    """A role somebody has, who gave it and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once"),
            models.CheckConstraint(condition=models.Q(role__in=[r.value for r in Role]), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class ApiToken(models.Model):
    """A token for programs: only its hash is kept, it can do no more than its scopes, and it can be revoked."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Claim(models.Model):
    """Somebody typed a work address to get an account. Whether it is known is found out later and told to nobody."""

    address = models.EmailField()
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address", "-asked_at"], name="claim_address")]

    def __str__(self) -> str:
        return f"{self.id} at {self.asked_at}"


class Invitation(models.Model):
    """A link sent to an address; whoever opens it has proven that the address is hers. Only its hash is kept."""

    address = models.EmailField()
    person_id = models.BigIntegerField(null=True)  # the directory's id; opaque here
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address", "-created_at"], name="invitation_address")]

    def __str__(self) -> str:
        return f"{self.id}: {self.address}"
