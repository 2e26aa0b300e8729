"""Forms about people."""

from typing import Any, cast

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import names, privacy
from accounts.models import Role, User

PASSWORD_HELP = _("At least 8 characters, hard to guess.")


class Plain:
    """No words in a field that its label says already, and one short sentence about passwords."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = PASSWORD_HELP if name == "password1" else ""
            if name == "email":
                field.label = _("E-mail")


class SignInForm(Plain, allauth.LoginForm):
    """Name or address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or e-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(Plain, allauth.ResetPasswordForm):
    """The address that gets a link."""


class NewPasswordForm(Plain, allauth.ResetPasswordKeyForm):
    """A new password, by the link of a mail."""


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):
    """A new password, by the old one."""


class FirstPasswordForm(Plain, allauth.SetPasswordForm):
    """A password for a member who has none."""


class NewAddressForm(Plain, allauth.AddEmailForm):
    """Another e-mail address."""


class PasswordAgainForm(Plain, allauth.ReauthenticateForm):
    """The password once more, before something that matters."""


class SignUpForm(Plain, allauth.SignupForm):
    """Name, address, password, and the one tick: old enough, and knows what is stored."""

    confirms = forms.BooleanField(
        label=privacy.AGE_STATEMENT, error_messages={"required": privacy.TICK_MISSING}
    )
    field_order = ("username", "email", "password1", "confirms")

    def save(self, request: HttpRequest) -> AbstractBaseUser:
        """Make the member whole or not at all, also if somebody took the name a moment ago."""
        with names.taken_is_an_answer():
            return super().save(request)

    def custom_signup(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Keep the confirmation."""
        member = cast(User, user)
        privacy.confirm(member)
        member.save(update_fields=["privacy_version", "age_confirmed_at"])


class ConfirmForm(forms.Form):
    """The tick alone, for people who have to confirm today's sentences or a higher age."""

    confirms = forms.BooleanField(error_messages={"required": privacy.TICK_MISSING})

    def __init__(self, *args: Any, age: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirms"].label = privacy.AGE_STATEMENTS[age]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The name others see, the language, and whether listening data may be kept for longer."""

    username = forms.CharField(label=_("Username"), max_length=names.LONGEST, validators=names.VALIDATORS)
    keeps_telemetry = forms.BooleanField(
        label=_("Keep my listening data for longer than 180 days, for research on how people listen"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )

    class Meta:
        model = User
        fields = ("username", "language", "keeps_telemetry")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("As in my browser")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=choices, required=False)

    def clean_username(self) -> str:
        """Refuse a name that somebody else has."""
        name: str = self.cleaned_data["username"]
        if names.is_taken(name, by_others_than=self.instance):
            raise forms.ValidationError(names.TAKEN)
        return name


class ReasonForm(forms.Form):
    """Why an admin does something about a person; it is logged."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class RoleForm(ReasonForm):
    """A new role and why."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    field_order = ("role", "reason")


class PeopleFilter(forms.Form):
    """What the list of people shows."""

    ALL, OWNERS, ADMINS, GUESTS, PAUSED = "", "owners", "admins", "guests", "paused"
    KINDS = (
        (ALL, _("Everybody")),
        (OWNERS, _("Data owners")),
        (ADMINS, _("Admins")),
        (GUESTS, _("Guests")),
        (PAUSED, _("Paused")),
    )
    q = forms.CharField(
        label=_("Name, e-mail or pseudonym"),
        max_length=150,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "size": 30, "placeholder": _("Name, e-mail or pseudonym")}
        ),
    )
    kind = forms.ChoiceField(label=_("Who"), choices=KINDS, required=False)
