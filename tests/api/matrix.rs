//! The access matrix, written by hand from the rules (design: domain and security), never from the policy
//! that it checks.
//!
//! Roles are letters: Administrator, Leader, Coordinator, Officer, Editor, Finance, Judge, aUditor, Viewer.

use phoihop_domain::access::Role;

/// What one who asks is told, before anything else of the request is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// He may.
    Allowed,
    /// He may not, though he may see it.
    Forbidden,
    /// There is no such thing for him.
    NotThere,
}

/// Where one who asks belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To the newspaper, whose things are asked about: it gave the task, asked for opinions, wrote the
    /// document.
    Home,
    /// To the other party of the same programme.
    Counterpart,
    /// To the unit that leads the task and is asked.
    Charged,
    /// To a party of another programme.
    Elsewhere,
}

/// Who is let in, and for whom it is not there, at home, at the counterpart's, in the unit and elsewhere; all
/// others are refused.
struct Row {
    operations: &'static [&'static str],
    allowed: [&'static str; 4],
    hidden: [&'static str; 4],
}

const NOBODY: [&str; 4] = [""; 4];
/// Those who read what the parties share.
const READERS: &str = "LCOEFUV";

#[rustfmt::skip]
const MATRIX: &[Row] = &[
    // Every user, about himself and about what everybody may know.
    Row {
        operations: &[
            "get_me", "list_my_tasks", "list_my_notifications", "mark_notifications_read", "list_sessions",
            "end_session", "log_out", "log_out_everywhere", "change_password", "begin_totp", "confirm_totp",
            "remove_totp", "list_changes", "list_jobs", "get_import_template", "list_organisations",
            "get_organisation", "list_people", "get_person", "list_mandates", "get_mandate",
            "list_organisation_successions", "get_organisation_succession",
            "list_organisation_succession_transitions", "list_available_organisation_succession_transitions",
            "list_school_sites", "get_school_site", "list_administrative_units", "get_administrative_unit",
            "list_administrative_unit_predecessors", "list_administrative_unit_successors",
            "list_code_list_items", "get_code_list_item", "list_topics", "get_topic", "list_press_titles",
            "get_press_title", "list_calendar_links", "create_calendar_link", "revoke_calendar_link",
        ],
        allowed: ["ALCOEFJUV"; 4],
        hidden: NOBODY,
    },
    // A job is there for who asked for it, who is nobody of these.
    Row {
        operations: &[
            "get_job", "list_job_transitions", "move_job", "list_available_job_transitions",
            "list_import_rows", "get_failed_import_rows", "get_export_content",
        ],
        allowed: NOBODY,
        hidden: ["ALCOEFJUV"; 4],
    },
    // Of organisations: whoever may read or enter them.
    Row { operations: &["begin_export", "export_rows"], allowed: ["ALCOEFJUV"; 4], hidden: NOBODY },
    Row { operations: &["begin_import"], allowed: ["A"; 4], hidden: NOBODY },
    // Administrators keep the directory and the users.
    Row {
        operations: &[
            "create_organisation", "change_organisation", "create_person", "change_person", "create_mandate",
            "change_mandate", "create_organisation_succession", "change_organisation_succession",
            "move_organisation_succession", "create_school_site", "change_school_site",
            "create_code_list_item", "change_code_list_item", "create_topic", "change_topic",
            "create_press_title", "change_press_title", "create_user", "change_user", "move_user",
            "create_membership", "change_membership", "create_one_time_link", "create_api_client",
            "change_api_client", "create_api_client_secret", "revoke_api_client_secret", "reset_totp",
        ],
        allowed: ["A"; 4],
        hidden: NOBODY,
    },
    // Auditors see who has access, too.
    Row {
        operations: &[
            "list_users", "get_user", "list_user_transitions", "list_available_user_transitions",
            "list_memberships", "get_membership", "list_api_clients", "get_api_client",
            "list_api_client_secrets",
        ],
        allowed: ["AU"; 4],
        hidden: NOBODY,
    },
    Row { operations: &["list_audit_events"], allowed: ["U"; 4], hidden: NOBODY },
    // A programme is there for its parties only.
    Row {
        operations: &[
            "list_programmes", "get_programme", "list_programme_transitions",
            "list_available_programme_transitions", "list_programme_consents", "list_programme_signatures",
            "list_clauses", "get_clause", "list_amendments", "get_amendment", "list_amendment_transitions",
            "list_available_amendment_transitions", "list_amendment_consents", "list_amendment_signatures",
            "list_focal_points", "get_focal_point", "list_implementing_units", "get_implementing_unit",
            "list_original_copies", "get_original_copy", "list_difficulties", "get_difficulty",
            "list_difficulty_transitions", "list_available_difficulty_transitions",
            "list_difficulty_consents", "list_plans", "get_plan", "list_plan_transitions",
            "list_available_plan_transitions", "list_plan_consents", "list_plan_endorsements",
            "list_plan_items", "get_plan_item", "list_plan_item_transitions",
            "list_available_plan_item_transitions", "list_plan_supplements", "get_plan_supplement",
            "list_plan_supplement_transitions", "list_available_plan_supplement_transitions",
            "list_plan_supplement_consents", "list_subscriptions", "get_subscription",
        ],
        allowed: [READERS, READERS, "", ""],
        hidden: ["", "", READERS, READERS],
    },
    // Leaders and coordinators of a party draft, decide and keep what goes with it.
    Row {
        operations: &[
            "change_programme", "delete_programme", "move_programme", "consent_to_programme",
            "sign_programme", "create_clause", "change_clause", "delete_clause", "create_amendment",
            "change_amendment", "delete_amendment", "move_amendment", "consent_to_amendment",
            "sign_amendment", "create_focal_point", "change_focal_point", "create_implementing_unit",
            "change_implementing_unit", "create_original_copy", "change_original_copy",
            "consent_to_difficulty", "create_plan", "change_plan", "delete_plan", "move_plan", "endorse_plan",
            "consent_to_plan", "create_plan_item", "change_plan_item", "delete_plan_item",
            "create_plan_supplement", "change_plan_supplement", "move_plan_supplement",
            "consent_to_plan_supplement", "create_subscription", "change_subscription", "create_campaign",
            "change_campaign", "delete_campaign", "move_campaign",
        ],
        allowed: ["LC", "LC", "", ""],
        hidden: ["", "", "LC", "LC"],
    },
    Row { operations: &["create_programme"], allowed: ["LC", "LC", "", ""], hidden: NOBODY },
    // Officers tell of difficulties, and what became of items, where their organisation is a unit, which none
    // of these is.
    Row {
        operations: &[
            "create_difficulty", "change_difficulty", "move_difficulty", "move_plan_item",
            "create_calendar_event",
        ],
        allowed: ["LC", "LC", "", ""],
        hidden: ["", "", "LCO", "LCO"],
    },
    // A package is there for its two sides: the newspaper delivers, the province orders and pays.
    Row {
        operations: &[
            "list_packages",
            "get_package",
            "list_package_transitions",
            "list_available_package_transitions",
            "list_package_signatures",
            "list_deliverables",
            "get_deliverable",
            "list_acceptance_records",
            "get_acceptance_record",
            "list_acceptance_record_transitions",
            "list_available_acceptance_record_transitions",
            "list_payments",
            "get_payment",
            "list_press_work_credits",
            // Campaigns and press works are there for the parties of their programme.
            "list_campaigns",
            "get_campaign",
            "list_campaign_transitions",
            "list_available_campaign_transitions",
            "list_press_works",
            "get_press_work",
            "list_press_work_transitions",
            "list_available_press_work_transitions",
            "list_press_work_corrections",
            "list_press_work_evidence",
            "get_press_work_evidence",
            "list_press_work_statistics",
        ],
        allowed: [READERS, READERS, "", ""],
        hidden: ["", "", READERS, READERS],
    },
    Row {
        operations: &[
            "create_package", "change_package", "sign_package", "create_deliverable", "change_deliverable",
            "delete_deliverable",
        ],
        allowed: ["LC", "LC", "", ""],
        hidden: ["", "", "LC", "LC"],
    },
    Row { operations: &["move_package"], allowed: ["LC", "LCF", "", ""], hidden: ["", "", "LCF", "LCF"] },
    Row {
        operations: &["create_acceptance_record", "change_acceptance_record"],
        allowed: ["LCOE", "", "", ""],
        hidden: ["", "", "LCOE", "LCOE"],
    },
    Row {
        operations: &["move_acceptance_record"],
        allowed: ["LCOE", "LC", "", ""],
        hidden: ["", "", "LCOE", "LCOE"],
    },
    Row {
        operations: &["create_payment", "change_payment"],
        allowed: ["", "F", "", ""],
        hidden: ["", "", "F", "F"],
    },
    // What is published is the newspaper's business alone.
    Row {
        operations: &["create_press_work"],
        allowed: ["LCOE", "", "", ""],
        hidden: ["", "", "LCOE", "LCOE"],
    },
    Row {
        operations: &[
            "change_press_work", "move_press_work", "correct_press_work", "credit_press_work",
            "add_press_work_evidence",
        ],
        allowed: ["LCOE", "", "", ""],
        hidden: ["", "", "LCOE", "LCOE"],
    },
    // An event, a request or a finding is there for units, too, that cover it, are asked or must remedy it.
    Row {
        operations: &[
            "list_calendar_events", "get_calendar_event", "list_calendar_event_transitions",
            "list_available_calendar_event_transitions", "list_coverage_requests", "get_coverage_request",
            "list_coverage_request_transitions", "list_available_coverage_request_transitions",
            "list_coverage_acceptances", "list_information_requests", "get_information_request",
            "list_information_request_transitions", "list_available_information_request_transitions",
            "list_findings", "get_finding", "list_finding_transitions", "list_available_finding_transitions",
        ],
        allowed: [READERS, READERS, "LCOE", ""],
        hidden: ["", "", "FUV", READERS],
    },
    Row {
        operations: &["change_calendar_event", "move_calendar_event", "reschedule_calendar_event"],
        allowed: ["LC", "LC", "", ""],
        hidden: ["", "", "", "LCO"],
    },
    Row {
        operations: &["create_coverage_request"],
        allowed: ["", "LC", "", ""],
        hidden: ["", "", "LC", "LC"],
    },
    Row {
        operations: &["change_coverage_request", "move_coverage_request"],
        allowed: ["LCOE", "LC", "", ""],
        hidden: ["", "", "", "LCOE"],
    },
    Row { operations: &["accept_coverage"], allowed: ["", "LC", "", ""], hidden: ["", "", "", "LC"] },
    Row {
        operations: &["create_information_request", "create_finding"],
        allowed: ["LCOE", "", "", ""],
        hidden: ["", "", "LCOE", "LCOE"],
    },
    Row {
        operations: &["change_information_request", "change_finding"],
        allowed: ["LCOE", "", "", ""],
        hidden: ["", "", "", "LCOE"],
    },
    Row {
        operations: &["move_information_request"],
        allowed: ["LCOE", "", "LCO", ""],
        hidden: ["", "", "", "LCOE"],
    },
    Row { operations: &["move_finding"], allowed: ["LCOE", "", "LCOE", ""], hidden: ["", "", "", "LCOE"] },
    // A document is there for its issuer, for those it was sent to, and for the parties of its programme.
    Row {
        operations: &["list_documents", "get_document", "list_document_receipts", "get_document_receipt"],
        allowed: [READERS, READERS, "", ""],
        hidden: ["", "", READERS, READERS],
    },
    Row { operations: &["create_document"], allowed: ["LCO", "", "", ""], hidden: NOBODY },
    Row { operations: &["change_document"], allowed: ["LCO", "", "", ""], hidden: ["", "", "LCO", "LCO"] },
    Row {
        operations: &["create_document_receipt", "change_document_receipt"],
        allowed: ["LCO", "", "", ""],
        hidden: ["", "", "LCO", "LCO"],
    },
    // Tasks and requests for opinions: both parties read them, the unit's own people too; who issued them
    // judges, who is charged answers.
    Row {
        operations: &[
            "list_assignments", "get_assignment", "list_assignment_transitions",
            "list_available_assignment_transitions", "list_reminders", "list_opinion_requests",
            "get_opinion_request", "list_opinion_request_transitions",
            "list_available_opinion_request_transitions", "list_opinions",
        ],
        allowed: [READERS, READERS, "LCOE", ""],
        hidden: ["", "", "FUV", READERS],
    },
    Row {
        operations: &["create_assignment", "create_opinion_request"],
        allowed: ["LC", "", "", ""],
        hidden: ["", "", "LC", "LC"],
    },
    Row {
        operations: &[
            "change_assignment", "delete_assignment", "create_reminder", "change_opinion_request",
            "move_opinion_request",
        ],
        allowed: ["LC", "", "", ""],
        hidden: ["", "", "", "LC"],
    },
    Row { operations: &["move_assignment"], allowed: ["LC", "", "LCOE", ""], hidden: ["", "", "", "LCOE"] },
    Row { operations: &["create_opinion"], allowed: ["", "", "LCO", ""], hidden: ["", "", "", "LCO"] },
];

/// What needs no log-in, and so is asked of nobody in particular.
pub const PUBLIC: &[&str] = &[
    "log_in",
    "refresh_session",
    "set_password_by_link",
    "request_password_reset",
    "create_client_token",
    "introspect_token",
    "revoke_token",
    "get_authorization_server",
    "get_jwks",
    "get_health",
    "get_readiness",
    "get_metrics",
    "get_contract",
    "get_docs",
    "get_docs_file",
    "list_problems",
    "get_problem",
    "list_public_programmes",
    "get_public_programme",
    "get_calendar",
    "list_public_press_works",
    "get_press_works_atom",
    "get_press_works_json_feed",
];

/// Every operation that the matrix tells of.
pub fn operations() -> impl Iterator<Item = &'static str> {
    MATRIX.iter().flat_map(|row| row.operations).chain(PUBLIC).copied()
}

/// What one in that role is told there; none where nobody in particular asks.
pub fn expected(operation: &str, role: Role, place: Place) -> Option<Told> {
    let row = MATRIX.iter().find(|row| row.operations.contains(&operation))?;
    let letter = match role {
        Role::Administrator => 'A',
        Role::Leader => 'L',
        Role::Coordinator => 'C',
        Role::Officer => 'O',
        Role::Editor => 'E',
        Role::Finance => 'F',
        Role::Judge => 'J',
        Role::Auditor => 'U',
        Role::Viewer => 'V',
    };
    let column = match place {
        Place::Home => 0,
        Place::Counterpart => 1,
        Place::Charged => 2,
        Place::Elsewhere => 3,
    };
    Some(if row.allowed[column].contains(letter) {
        Told::Allowed
    } else if row.hidden[column].contains(letter) {
        Told::NotThere
    } else {
        Told::Forbidden
    })
}
