//! What other systems are told of.

crate::text_enum! {
    /// What happened to a resource.
    pub enum Change {
        /// It was made.
        Created = "created",
        /// Its content changed.
        Updated = "updated",
        /// It was removed.
        Deleted = "deleted",
        /// Its status changed.
        Transitioned = "transitioned",
        /// A party decided on it.
        Consented = "consented",
        /// A party signed it.
        Signed = "signed",
    }
}
