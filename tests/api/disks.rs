//! Disks that are full, or cannot be written: it says so, and goes on when it can.

use std::path::Path;
use std::process::Command;

use phoihop_tests::Actor;
use phoihop_tests::binary::{Process, program};
use phoihop_tests::database::Database;
use serde_json::json;

/// A small disk in memory, which goes when the story ends.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// None where this machine lets nobody have one, which is told loudly.
    fn of(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(folder.path())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("*** NOT TESTED ON A FULL DISK: no file system can be mounted here ***");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no byte.
    fn fill(&self) {
        let _full = std::fs::write(self.path().join("filler"), vec![0; 64 << 20]);
    }

    fn empty(&self) {
        std::fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _already_gone = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

fn copy_to(database: &Database, folder: &Path) {
    for name in ["phoihop.sqlite3", "master.key"] {
        std::fs::copy(database.folder().join(name), folder.join(name)).unwrap();
    }
}

async fn ready(actor: &Actor) -> u16 {
    // What was found holds for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    actor.get("/readyz").await.status
}

#[test]
fn a_full_disk_is_told_as_such_and_no_write_is_half() {
    let Some(disk) = SmallDisk::of(32) else { return };
    copy_to(&Database::sqlite(), disk.path());
    let mut command = Command::new(program());
    command.env("TMPDIR", disk.path());
    let server = Process::start_as(command, "serve", disk.path(), None);
    actix_web::rt::System::new().block_on(async {
        let admin = Actor::logged_in(&server.url, "admin").await;
        let person = |n: u32| {
            json!({
                "full_name": format!("Người {n}"), "external_source": "disk", "external_id": n.to_string(),
            })
        };
        admin.post("/v1/people", &person(0)).await.created();
        assert_eq!(ready(&admin).await, 200);
        disk.fill();
        let mut n = 1;
        // What lies beside the database may have room for a few more.
        while admin.post("/v1/people", &person(n)).await.status == 201 {
            n += 1;
            assert!(n < 2_000, "the disk is full");
        }
        admin.post("/v1/people", &person(n)).await.refused(507, "storage_full");
        assert_eq!(ready(&admin).await, 503);
        let rows = format!("{}\n", json!({"full_name": "x".repeat(100)})).repeat(5_000);
        let import =
            admin.ask("POST", "/v1/imports?resource=people").raw("application/x-ndjson", rows).send().await;
        import.refused(507, "storage_full");
        admin.get("/v1/people?external_source=disk&count=true").await.ok();
        disk.empty();
        assert_eq!(ready(&admin).await, 200);
        admin.post("/v1/people", &person(n)).await.created();
        assert_eq!(admin.get("/v1/people?external_source=disk&count=true").await.ok()["total"], n + 1);
    });
}

/// A process whose files may not grow beyond a size is refused like one whose disk fails.
#[test]
fn a_disk_that_fails_is_no_fault_of_the_request() {
    let database = Database::sqlite();
    let size = std::fs::metadata(database.folder().join("phoihop.sqlite3")).unwrap().len();
    let mut limited = Command::new("sh");
    // In blocks of 512 bytes; without the signal that would end the process.
    limited
        .args(["-c", &format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", size / 512 + 64)])
        .arg(program());
    let server = Process::start_as(limited, "serve", &database.folder(), None);
    actix_web::rt::System::new().block_on(async {
        let admin = Actor::logged_in(&server.url, "admin").await;
        let mut refused = None;
        for n in 0..3_000 {
            let reply = admin.post("/v1/people", &json!({"full_name": format!("Người {n}")})).await;
            if reply.status != 201 {
                refused = Some(reply);
                break;
            }
        }
        let refused = refused.expect("the file may not grow for ever");
        assert!(matches!(refused.status, 503 | 507), "{}", refused.body);
        // What lies beside the file is used again and again, so that some writes go on and others do not:
        // none is a fault of ours.
        for n in 0..40 {
            let status =
                admin.post("/v1/people", &json!({"full_name": format!("Người sau {n}")})).await.status;
            assert!(matches!(status, 201 | 503 | 507), "{status}");
        }
        assert!(matches!(ready(&admin).await, 200 | 503));
        admin.get("/v1/people?limit=1").await.ok();
    });
}
