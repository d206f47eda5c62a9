"""Input of the public lists and of the editor."""

from django import forms

from .models import Article
from .picturing import checked_picture

KIND_BY_WORD = {"thong-bao": Article.Kind.NOTICE, "tin-tuc": Article.Kind.NEWS}


class ArticleListForm(forms.Form):
    loai = forms.ChoiceField(
        choices=[(word, word) for word in KIND_BY_WORD], required=False, label="Loại"
    )

    def clean_loai(self):
        return KIND_BY_WORD.get(self.cleaned_data["loai"], "")

    def clean(self):
        self.cleaned_data.setdefault("loai", "")
        return self.cleaned_data


class EditorUploadForm(forms.Form):
    upload = forms.FileField(label="Ảnh")

    def clean_upload(self):
        return checked_picture(self.cleaned_data["upload"])
