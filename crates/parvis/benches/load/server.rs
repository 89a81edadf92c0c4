//! Servers to measure: started on a free port of this machine, ended when dropped.

use crate::Result;
use crate::client::{self, Connection};
use crate::data::{Data, Session};
use rustix::process::{Pid, Signal, kill_process};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// The longest that a server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A command of Parvis on a data folder, without the settings of whoever runs the benchmark.
pub fn parvis(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parvis"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PARVIS_") {
            command.env_remove(name);
        }
    }
    command.env("PARVIS_DATA", folder).env("PARVIS_LOG", "warn");
    command
}

/// A free port of this machine.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A process that ends with its owner.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(id) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(id, Signal::TERM);
        }
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server of Parvis.
pub struct Server {
    process: Process,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first page.
    pub start: Duration,
}

impl Server {
    /// Starts one, and waits for the first page of a signed-in guardian.
    pub fn start(data: &Data) -> Result<Server> {
        let started = Instant::now();
        let mut server = Server::launch(&mut parvis(&data.folder))?;
        let address = server.address;
        let status = Connection::open(address)?.ask(&client::page(address, &data.sessions[0], ""))?.status;
        server.start = started.elapsed();
        if status != 200 {
            let folder = data.folder.display();
            return Err(format!("a seeded guardian's dashboard answers {status}; if its sessions have ended, remove {folder} and run again").into());
        }
        Ok(server)
    }

    /// Starts the server of a command on a data folder, and waits until it listens.
    pub fn launch(parvis: &mut Command) -> Result<Server> {
        let address = free_address()?;
        let started = Instant::now();
        let child = parvis
            .arg("serve")
            .env("PARVIS_LISTEN", address.to_string())
            .stdout(std::process::Stdio::null())
            .spawn()?;
        let mut process = Process(child);
        wait_for(address, &mut process)?;
        Ok(Server { process, address, start: started.elapsed() })
    }

    /// The number of its process; the benchmark of imports asks.
    #[allow(dead_code)]
    pub fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// Anonymous memory in bytes (`RssAnon`).
    pub fn anonymous_memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.0.id()))?;
        let line =
            status.lines().find_map(|l| l.strip_prefix("RssAnon:")).ok_or("no RssAnon in the process's status")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024)
    }

    /// The page of a guardian's child: headers and body. `below` is what follows the child's address.
    pub fn page_of(&self, session: &Session, below: &str) -> Result<client::Answer> {
        Connection::open(self.address)?.ask(&client::page(self.address, session, below))
    }
}

/// Waits until a server accepts connections.
pub fn wait_for(address: SocketAddr, process: &mut Process) -> Result<()> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if std::net::TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        if let Some(status) = process.0.try_wait()? {
            return Err(format!("the server ended: {status}").into());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Err("the server does not listen".into())
}
