//! Imports, exports and their jobs.

mod columns;
mod exports;
mod imports;
mod jobs;
mod processes;
