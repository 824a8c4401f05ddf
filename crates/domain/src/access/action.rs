//! What can be done at all. Every route names its action; one without does not compile.

crate::text_enum! {
    /// What a caller wants to do.
    pub enum Action {
        /// Use what needs no log-in: log-in itself, public views, documents about the service.
        UsePublic = "use_public",
        /// Read who I am.
        ReadSelf = "read_self",
        /// Read what one is told, and mark it as read.
        ReadNotifications = "read_notifications",
        /// Log out, end sessions, change one's own password.
        ManageSelf = "manage_self",
        /// Read users and their memberships.
        ReadUsers = "read_users",
        /// Read the audit trail.
        ReadAudit = "read_audit",
        /// Invite, change and suspend users, and give them roles.
        WriteUsers = "write_users",
        /// Read one's own jobs, their reports and files.
        ReadJob = "read_job",
        /// Begin an import or export, and call it off; each row is asked for by the action that it is.
        RunJob = "run_job",
        /// Read the feed of changes, each as far as one may read what changed.
        ReadChanges = "read_changes",
        /// Read organisations, people, mandates, school sites, administrative units and reference data.
        ReadDirectory = "read_directory",
        /// Create and change organisations, people, mandates, school sites and reference data.
        WriteDirectory = "write_directory",
        /// Read documents and who received them.
        ReadDocument = "read_document",
        /// Enter a document of one's own organisation.
        CreateDocument = "create_document",
        /// Change a document.
        WriteDocument = "write_document",
        /// Enter a document that came in, or change that entry.
        ReceiveDocument = "receive_document",
        /// Read a programme with its clauses, consents, signatures and history.
        ReadProgramme = "read_programme",
        /// Begin a programme.
        CreateProgramme = "create_programme",
        /// Change a programme's text, or delete its draft.
        EditProgramme = "edit_programme",
        /// Keep what goes with a programme: focal points, implementing units, original copies.
        KeepProgramme = "keep_programme",
        /// Record a party's consent.
        ConsentToProgramme = "consent_to_programme",
        /// Record a party's signature.
        SignProgramme = "sign_programme",
        /// Ask for a transition that needs no consent.
        MoveProgramme = "move_programme",
        /// Tell of a difficulty, and talk it over.
        RaiseDifficulty = "raise_difficulty",
        /// Record a party's consent to how a difficulty is solved.
        SolveDifficulty = "solve_difficulty",
        /// Read a task with its reminders and history.
        ReadAssignment = "read_assignment",
        /// Give a task, change it, and remind of it.
        GiveAssignment = "give_assignment",
        /// Move a task on: those who work on it, and those who gave it.
        WorkOnAssignment = "work_on_assignment",
        /// Read a request for opinions with those given.
        ReadOpinionRequest = "read_opinion_request",
        /// Ask for opinions on a draft.
        AskForOpinions = "ask_for_opinions",
        /// Give a unit's opinion.
        GiveOpinion = "give_opinion",
        /// Read a plan with its items, supplements and figures.
        ReadPlan = "read_plan",
        /// Write a plan, its items and supplements, and close it.
        WritePlan = "write_plan",
        /// Put a plan before the leaders, for one's own side.
        EndorsePlan = "endorse_plan",
        /// Record a party's consent to a plan or supplement.
        ConsentToPlan = "consent_to_plan",
        /// Read a package with its deliverables, records of acceptance and payments.
        ReadPackage = "read_package",
        /// Put a package together: itself and its deliverables.
        WritePackage = "write_package",
        /// Appraise, approve, complete, liquidate or cancel a package.
        MovePackage = "move_package",
        /// Record a side's signature under a package.
        SignPackage = "sign_package",
        /// Tell what was delivered.
        DeliverPackage = "deliver_package",
        /// Submit what was delivered, or accept it.
        AcceptDelivery = "accept_delivery",
        /// Record a payment.
        PayPackage = "pay_package",
        /// Read campaigns, the calendar, requests, press works and findings.
        ReadCoverage = "read_coverage",
        /// Plan a campaign and see it through.
        WriteCampaign = "write_campaign",
        /// Keep the calendar: enter events, move them to other days, release and cancel them.
        WriteCalendar = "write_calendar",
        /// Ask a newsroom for coverage.
        RequestCoverage = "request_coverage",
        /// Change a request for coverage: those who asked, and those who assign it.
        WriteCoverageRequest = "write_coverage_request",
        /// Accept that a press work counts for a request for coverage.
        AcceptCoverage = "accept_coverage",
        /// Ask a unit for information.
        AskForInformation = "ask_for_information",
        /// Answer a request for information, or ask again.
        AnswerInformationRequest = "answer_information_request",
        /// Enter press works, correct and retract them, and say what they count for.
        WritePressWork = "write_press_work",
        /// Report what coverage finds wanting.
        ReportFinding = "report_finding",
        /// Take a finding up, remedy or contest it, or insist on it.
        RemedyFinding = "remedy_finding",
        /// Say what became of an item.
        SettlePlanItem = "settle_plan_item",
    }
}
