"""Notes of amendments that stood on the results move into the book of corrections."""

from django.db import migrations


def move_notes(apps, schema_editor):
    TermResult = apps.get_model("results", "TermResult")
    Correction = apps.get_model("results", "Correction")
    ResultCard = apps.get_model("results", "ResultCard")
    for result in TermResult.objects.exclude(amended_at=None).select_related("enrolment"):
        note = result.amendment_note or "Nhà trường đã điều chỉnh kết quả này."
        Correction.objects.create(
            organisation_id=result.organisation_id,
            enrolment_id=result.enrolment_id,
            period=result.period,
            changes=[[note, "", ""]],
            reason="Điều chỉnh từ trước khi có sổ điều chỉnh.",
            decision_number="",
            corrected_at=result.amended_at,
        )
        cards = ResultCard.objects.filter(
            publication__school_class_id=result.enrolment.school_class_id,
            pupil_id=result.enrolment.pupil_id,
            period=result.period,
        )
        amendment = {
            "at": result.amended_at.isoformat(),
            "decision": "",
            "changes": [[note, "", ""]],
        }
        for card in cards:
            card.content = {**card.content, "amendments": [amendment]}
            card.look = ""  # drawn anew on the next look-up
            card.save(update_fields=["content", "look"])


class Migration(migrations.Migration):
    dependencies = [("results", "0008_corrections")]
    operations = [
        migrations.RunPython(move_notes, migrations.RunPython.noop),
        migrations.RemoveField(model_name="termresult", name="amended_at"),
        migrations.RemoveField(model_name="termresult", name="amendment_note"),
    ]
