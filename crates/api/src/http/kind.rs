//! How operations behave that are of one kind, and how long their answers may be kept.

/// How an operation behaves, as its kind has it everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// GET of a page.
    List,
    /// GET of one thing with a revision.
    Read,
    /// GET of something without a revision.
    Look,
    /// GET of a list that is short by nature and comes whole.
    Whole,
    /// GET of what is different each time, and so has no tag.
    Fresh,
    /// GET that only tells another address.
    Redirect,
    /// POST that makes a resource.
    Create,
    /// POST that records something about a resource; `If-Match` is taken but not required.
    Append,
    /// POST that records a decision about a resource and requires its `If-Match`.
    Decide,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// POST that authenticates: neither repeatable nor tried dry.
    Authenticate,
    /// POST that does something to the caller's own access: neither repeatable nor tried dry, and with
    /// nothing to say.
    Settle,
    /// POST that gives a secret away, which is told once: repeating it tells only that.
    Secret,
    /// POST that begins long work and answers 202 with the job; its own parameters say whether it is only
    /// tried.
    Begin,
}

impl Kind {
    /// Whether it changes anything that idempotency, dry runs and the outbox speak of.
    #[must_use]
    pub const fn is_change(self) -> bool {
        matches!(
            self,
            Self::Create
                | Self::Append
                | Self::Decide
                | Self::Patch
                | Self::Delete
                | Self::Secret
                | Self::Begin
        )
    }

    /// Whether an equal request can be answered again (`Idempotency-Key`).
    #[must_use]
    pub const fn is_repeatable(self) -> bool {
        matches!(self, Self::Create | Self::Append | Self::Decide | Self::Secret | Self::Begin)
    }

    /// Whether it answers with a tag that the client can ask by the next time (`If-None-Match`).
    #[must_use]
    pub const fn is_tagged(self) -> bool {
        matches!(self, Self::List | Self::Read | Self::Look | Self::Whole)
    }

    /// Whether it looks at `If-Match`.
    #[must_use]
    pub const fn takes_if_match(self) -> bool {
        matches!(self, Self::Append | Self::Secret) || self.requires_if_match()
    }

    /// Whether it requires `If-Match`.
    #[must_use]
    pub const fn requires_if_match(self) -> bool {
        matches!(self, Self::Decide | Self::Patch | Self::Delete)
    }
}

/// Who may keep an answer, and how long (RFC 9111).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Nobody: personal data and secrets.
    Never,
    /// The client itself, asking each time whether it still holds.
    Private,
    /// Everybody, for a minute.
    Public,
}

impl Caching {
    /// The header's value.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Never => "no-store",
            Self::Private => "private, no-cache",
            Self::Public => "public, max-age=60",
        }
    }
}
