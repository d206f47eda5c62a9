"""Who may do what: the one table of rights. Views and templates ask for rights, never for roles."""

EDITOR = frozenset(
    {
        "content.view_article",
        "content.add_article",
        "content.change_article",
        "content.view_page",
        "content.add_page",
        "content.change_page",
        "content.view_picture",
        "content.add_picture",
        "content.change_picture",
    }
)

# The work on an exam from its candidates to its slips, at a school and at an office.
EXAM_DESK = frozenset(
    {
        "results.view_exam",
        "results.add_exam",
        "results.change_exam",
        "results.view_candidate",
        "results.print_candidateslip",
        "results.reissue_candidatesecret",
        "imports.view_importbatch",
        "imports.add_importbatch",
        "imports.commit_importbatch",
        "imports.undo_importbatch",
    }
)

PUBLISHER = EDITOR | {
    "content.delete_article",
    "content.publish_article",
    "content.delete_page",
    "content.publish_page",
    "content.delete_picture",
    "results.view_publication",
    "results.publish_publication",
    "results.view_correction",
    "results.view_exam",
    "results.publish_exam",
}

SENDING = frozenset(
    {
        "submissions.view_requirement",
        "submissions.view_submission",
        "submissions.add_submission",
        "submissions.send_submission",
        "submissions.explain_finding",
        "submissions.view_correctionrequest",
        "submissions.answer_correctionrequest",
    }
)

RECORDS = EXAM_DESK | frozenset(
    {
        "roster.view_schoolclass",
        "roster.add_schoolclass",
        "roster.change_schoolclass",
        "roster.delete_schoolclass",
        "roster.view_pupil",
        "roster.add_pupil",
        "roster.change_pupil",
        "roster.view_enrolment",
        "roster.add_enrolment",
        "roster.change_enrolment",
        "roster.view_consent",
        "roster.add_consent",
        "roster.change_consent",
        "roster.print_lookupsecret",
        "roster.reissue_lookupsecret",
        "results.view_termresult",
        "results.change_termresult",
        "results.view_transcript",
        "results.issue_transcript",
        "results.void_transcript",
        "results.view_correction",
        "results.view_publication",
        "files.view_job",
        *SENDING,
    }
)

OFFICER = EXAM_DESK | frozenset(
    {
        "organisations.view_holiday",
        "results.publish_exam",
        "files.view_job",
        "submissions.view_campaign",
        "submissions.add_campaign",
        "submissions.change_campaign",
        "submissions.open_campaign",
        "submissions.review_requirement",
        "submissions.approve_waiver",
        "submissions.consolidate_campaign",
        "submissions.view_savedreason",
        "submissions.add_savedreason",
        "submissions.change_savedreason",
        "submissions.delete_savedreason",
        *SENDING,
    }
)

MANAGER = (
    PUBLISHER
    | RECORDS
    | OFFICER
    | {
        "accounts.view_membership",
        "accounts.add_membership",
        "accounts.change_membership",
        "accounts.view_invitation",
        "accounts.add_invitation",
        "accounts.change_invitation",
        "audit.view_entry",
        "results.delete_exam",
        "results.open_exam_access",
        "organisations.change_own_organisation",
        "organisations.add_holiday",
        "organisations.change_holiday",
        "organisations.delete_holiday",
        "roster.delete_pupil",
        "roster.delete_enrolment",
        "roster.view_lookuplog",
        "files.view_periodicrun",
        "submissions.erase_campaign",
        "files.view_storedfile",
    }
)

ROLE_RIGHTS = {
    "editor": EDITOR,
    "publisher": PUBLISHER,
    "records": RECORDS,
    "officer": OFFICER,
    "manager": MANAGER,
}

# Roles that see pupils' data or publish need a second factor.
SECOND_FACTOR_ROLES = frozenset({"publisher", "records", "officer", "manager"})


def rights_of(roles):
    """Return all rights that a set of roles gives."""
    return frozenset().union(*(ROLE_RIGHTS[role] for role in roles))


def needs_second_factor(roles):
    return bool(SECOND_FACTOR_ROLES & set(roles))
