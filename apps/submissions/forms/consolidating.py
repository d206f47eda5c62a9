"""What a person says before a package is made although somebody is missing."""

from django import forms


class ConsolidationForm(forms.Form):
    """Every missing unit is ticked by name; one reason for all."""

    acknowledged = forms.TypedMultipleChoiceField(
        label="Đơn vị thiếu trong bản tổng hợp",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Danh sách đơn vị vừa đổi. Hãy xem và đánh dấu lại."},
    )
    reason = forms.CharField(
        label="Lý do tổng hợp khi còn thiếu",
        max_length=400,
        error_messages={"required": "Hãy ghi lý do tổng hợp khi còn đơn vị chưa được chấp nhận."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, missing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["acknowledged"].choices = [
            (one.organisation_id, f"{one.organisation.name}: {one.state_words}") for one in missing
        ]
        if not missing:
            self.fields.clear()
