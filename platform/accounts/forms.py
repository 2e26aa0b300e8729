"""Forms about people."""

from django import forms


class SignUpForm(forms.Form):
    """Sign-up with the age and privacy sentence."""

    confirms = forms.BooleanField(label="I am 16 or older and agree to what is stored.")

    def signup(self, request, user):  # type: ignore[no-untyped-def]
        """Keep the confirmation."""
