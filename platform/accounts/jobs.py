"""Background work of `accounts`."""

from celery import shared_task

from accounts import device_marks, erasing, guests, sessions


@shared_task(name="accounts.close_account")
def close_account(user_id: int) -> None:
    """Erase what one person left."""
    erasing.close_account(user_id)


@shared_task(name="accounts.close_waiting_accounts")
def close_waiting_accounts() -> None:
    """Finish what an interrupted job left open."""
    for user_id in erasing.waiting_to_close():
        erasing.close_account(user_id)


@shared_task(name="accounts.forget_old_marks")
def forget_old_marks() -> None:
    """Delete device marks older than 30 days."""
    device_marks.forget_old_marks()


@shared_task(name="accounts.forget_idle_guests")
def forget_idle_guests() -> None:
    """Delete guests who never answered and cannot come back."""
    while guests.forget_idle_guests():
        pass


@shared_task(name="accounts.forget_old_sessions")
def forget_old_sessions() -> None:
    """Delete sessions that have run out."""
    sessions.SessionStore.clear_expired()
