//! Files that are there whole or not at all, and that nobody but their owner reads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// After how long without a write a file that was begun belongs to a process that was killed.
const ABANDONED_AFTER: Duration = Duration::from_hours(24);

/// A file under a name of its own, until it is whole. One that is not kept goes with it.
pub struct NewFile {
    path: PathBuf,
    file: File,
    kept: bool,
}

/// Begins a file that is to lie in the place of another, or beside it, readable by its owner only. Its name
/// is one that nothing has.
///
/// # Errors
/// Where it cannot be made.
pub fn new_file(beside: &Path) -> io::Result<NewFile> {
    let mut name = beside.as_os_str().to_owned();
    name.push(format!(".{:016x}.partial", rand::random::<u64>()));
    let path = PathBuf::from(name);
    remove_abandoned(beside);
    let file = owners_options().write(true).create_new(true).open(&path)?;
    Ok(NewFile { path, file, kept: false })
}

/// Removes what processes that were killed had begun in the place of a file. Where that fails, it stays: it
/// is in nobody's way.
fn remove_abandoned(name: &Path) {
    let Some(own) = name.file_name().and_then(|own| own.to_str()) else { return };
    for entry in fs::read_dir(folder_of(name)).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let part = found
            .to_str()
            .and_then(|found| found.strip_prefix(own)?.strip_prefix('.')?.strip_suffix(".partial"));
        let is_one = part.is_some_and(|part| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit()));
        let age = entry
            .metadata()
            .and_then(|known| known.modified())
            .ok()
            .and_then(|written| written.elapsed().ok());
        if is_one && age.is_some_and(|age| age > ABANDONED_AFTER) {
            let _in_nobodys_way = fs::remove_file(entry.path());
        }
    }
}

impl NewFile {
    /// Where it lies until it is whole.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, once all of it lies on the disk: from then on it is there, whatever happens.
    ///
    /// # Errors
    /// Where it cannot be kept; then nothing has the name that did not have it before.
    pub fn keep_as(mut self, name: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, name)?;
        self.kept = true;
        sync_folder_of(name)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            let _nobody_misses_it = fs::remove_file(&self.path);
        }
    }
}

/// How files are opened that are their owner's only, should they have to be made.
#[must_use]
pub fn owners_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens a file that is its owner's only for writing, and makes an empty one where there is none.
///
/// # Errors
/// Where it cannot be made.
pub fn owners_file(path: &Path) -> io::Result<File> {
    owners_options().write(true).create(true).truncate(false).open(path)
}

/// Writes a file whole, or leaves what was there.
///
/// # Errors
/// Where it cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_file(path)?;
    file.write_all(bytes)?;
    file.keep_as(path)
}

/// Makes what a folder says of its files lie on the disk.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Lets nobody but its owner read or write a file that is there.
///
/// # Errors
/// Where it is not ours.
pub fn owners_only(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))?;
        }
    }
    Ok(())
}

/// Whether a write failed because there is no room: neither on the disk nor in a quota.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

/// Tries whether a little more fits into a folder.
///
/// # Errors
/// Why it does not.
pub fn has_room(folder: &Path) -> io::Result<()> {
    let mut tried = new_file(&folder.join(".room"))?;
    tried.write_all(&[1; 64 << 10])?;
    tried.file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all_and_its_owners_only() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("key"), folder.path().join("other"));
        write_whole(&path, b"first").unwrap();
        let mut begun = new_file(&other).unwrap();
        begun.write_all(b"half").unwrap();
        drop(begun);
        assert_eq!((fs::read(&path).unwrap(), other.exists()), (b"first".to_vec(), false));
        write_whole(&path, b"second").unwrap();
        assert_eq!(
            (fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count()),
            (b"second".to_vec(), 1)
        );
        let killed = folder.path().join("key.0123456789abcdef.partial");
        for (path, hours) in [
            (&killed, 25),
            (&folder.path().join("key.0123456789abcdee.partial"), 23),
            (&folder.path().join("key.of.partial"), 25),
        ] {
            let file = owners_file(path).unwrap();
            let now = file.metadata().unwrap().modified().unwrap();
            file.set_modified(now - Duration::from_hours(hours)).unwrap();
        }
        write_whole(&path, b"third").unwrap();
        assert_eq!((killed.exists(), fs::read_dir(folder.path()).unwrap().count()), (false, 3));
        assert!(has_room(folder.path()).is_ok() && has_room(&folder.path().join("nowhere")).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            owners_only(&path).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
