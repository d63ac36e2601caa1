"""One-use links by mail: an invitation to choose a first password, and a reset of a lost one.

The plain token stands in the mail and nowhere else; the database keeps its digest. Real time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.adapters.passwords import password_problems
from tracker.adapters.ports import Ports
from tracker.adapters.tokens import digest, new_token
from tracker.models.people import AccessToken, User
from tracker.services import outbox, sessions, throttle
from tracker.services.errors import FormError, NotFoundError
from tracker.services.sign_in import canonical_email
from tracker.services.unit_of_work import unit_of_work

INVITATION_LASTS: Final = timedelta(days=3)
# As long as the window in which asking is limited, so that one of the links is always good.
RESET_LASTS: Final = throttle.RESET.window
_LIFETIMES: Final = {"invitation": INVITATION_LASTS, "reset": RESET_LASTS}
_MAIL_KINDS: Final = {"invitation": "invitation", "reset": "password_reset"}


def ask_for_reset(email: str, address: str, *, now: datetime, ports: Ports) -> None:
    """Send a reset link, if there is such an account; the caller cannot tell the difference.

    Beyond the limit per account nothing is sent, again without a word. Raises ThrottledError where
    one address asks for very many.
    """
    email = canonical_email(email)
    account = throttle.account_digest(email, "reset")
    throttle.admit(account, f"reset:{address}", throttle.RESET, now=now)
    with unit_of_work() as session:
        user = session.scalars(
            select(User).where(User.email == email, User.deactivated_at.is_(None))
        ).one_or_none()
        sessions.note(session, "reset_asked", now=now, user_id=user.id if user else None)
        if user is not None:
            send_link(session, user, "reset", now=now, ports=ports)


def send_link(session: Session, user: User, purpose: str, *, now: datetime, ports: Ports) -> None:
    """Make a link and queue the mail that carries it, inside an open unit of work."""
    token = new_token()
    expires_at = now + _LIFETIMES[purpose]
    session.add(
        AccessToken(
            user_id=user.id,
            purpose=purpose,
            digest=token.digest,
            created_at=now,
            expires_at=expires_at,
        )
    )
    outbox.queue_message(
        session,
        user_id=user.id,
        kind=_MAIL_KINDS[purpose],
        context={
            "name": user.name,
            "link": f"{ports.base_url}/{purpose}/{token.plain}",
            "expires_at": expires_at,
        },
        now=now,
        ports=ports,
    )


def choose_password(token: str, purpose: str, password: str, *, now: datetime, ports: Ports) -> int:
    """Set the password by a link, which is then used up, and end every session of the account.

    Returns the user. Raises NotFoundError (no such link, used, expired), FormError.
    """
    hashed = ports.passwords.hash_password(password)  # long on purpose, so before the lock
    with unit_of_work() as session:
        link = session.scalars(
            select(AccessToken)
            .where(
                AccessToken.digest == digest(token),
                AccessToken.purpose == purpose,
                AccessToken.used_at.is_(None),
                AccessToken.expires_at > now,
            )
            .with_for_update()
        ).one_or_none()
        user = session.get(User, link.user_id) if link else None
        if link is None or user is None or user.deactivated_at is not None:
            raise NotFoundError("The link was used before, or it is too old.")
        _check(password, user)
        user.password_hash = hashed
        _end_links(session, user.id, now)
        sessions.end_all(session, user.id, why="password_changed", now=now)
        sessions.note(session, "password_set", now=now, user_id=user.id, detail={"by": purpose})
        return user.id


def change_password(
    user_id: int, old: str, new: str, *, session_id: int, now: datetime, ports: Ports
) -> None:
    """Replace one's own password: every other session and every open link end.

    Raises FormError (fields `old_password`, `new_password`), ThrottledError.
    """
    attempt = throttle.admit(
        throttle.account_digest(str(user_id), "change"),
        f"{throttle.KNOWN_BROWSER}session-{session_id}",
        throttle.SIGN_IN,
        now=now,
    )
    with unit_of_work() as session:
        user = session.get_one(User, user_id)
        stored = user.password_hash
    if not ports.passwords.verify(stored, old):
        raise FormError({"old_password": "Enter the password that you use now."})
    hashed = ports.passwords.hash_password(new)
    with unit_of_work() as session:
        user = session.get_one(User, user_id, populate_existing=True)
        if user.password_hash != stored:
            raise FormError({"old_password": "Your password was changed a moment ago."})
        _check(new, user)
        user.password_hash = hashed
        throttle.succeed(session, attempt)
        _end_links(session, user_id, now)
        sessions.end_all(session, user_id, why="password_changed", now=now, but=session_id)
        sessions.note(session, "password_set", now=now, user_id=user_id, detail={"by": "change"})


def _check(password: str, user: User) -> None:
    problems = password_problems(password, user.email, user.name)
    if problems:
        raise FormError({"new_password": " ".join(problems)})


def _end_links(session: Session, user_id: int, now: datetime) -> None:
    session.execute(
        update(AccessToken)
        .where(AccessToken.user_id == user_id, AccessToken.used_at.is_(None))
        .values(used_at=now)
    )
