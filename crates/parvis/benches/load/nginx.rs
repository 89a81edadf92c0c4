//! nginx, sending a page from a file: what pages are compared with.

use crate::Result;
use crate::client::Answer;
use crate::server::{self, Process};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Headers that nginx makes itself, or that say how the body was sent.
const ITS_OWN: [&str; 6] = ["content-type", "content-length", "content-encoding", "vary", "date", "connection"];

/// nginx on a port for plain answers and one for answers compressed as they are sent.
pub struct Nginx {
    _process: Process,
    /// Sends as the file is.
    pub plain: SocketAddr,
    /// Sends with gzip at level 1.
    pub gzip: SocketAddr,
}

impl Nginx {
    /// Serves the body of `page`, with its headers, at every address.
    pub fn start(folder: &Path, page: &Answer) -> Result<Nginx> {
        if Command::new("nginx").arg("-v").output().is_err() {
            return Err("nginx is missing: install it, on Debian by `apt-get install nginx-light`".into());
        }
        let (plain, gzip) = (server::free_address()?, server::free_address()?);
        std::fs::write(folder.join("page.html"), &page.body)?;
        let config = folder.join("nginx.conf");
        std::fs::write(&config, configuration(folder, page, plain, gzip)?)?;
        let child = Command::new("nginx").arg("-c").arg(&config).arg("-p").arg(folder).stderr(Stdio::null()).spawn()?;
        let mut process = Process(child);
        server::wait_for(plain, &mut process)?;
        Ok(Nginx { _process: process, plain, gzip })
    }
}

fn configuration(folder: &Path, page: &Answer, plain: SocketAddr, gzip: SocketAddr) -> Result<String> {
    // Only root may name the user of the workers, and only root has to: the folder may be closed to others.
    let user = Command::new("id").arg("-un").output()?;
    let user = String::from_utf8(user.stdout)?;
    let user = if user.trim() == "root" { "user root;" } else { "" };
    let mut headers = String::new();
    for (name, value) in page.headers().filter(|(name, _)| !ITS_OWN.contains(&name.to_ascii_lowercase().as_str())) {
        writeln!(headers, "  add_header {name} \"{}\";", value.replace('"', "\\\""))?;
    }
    let folder = folder.display();
    Ok(format!(
        r#"{user}
daemon off;
worker_processes 2;
pid "{folder}/nginx.pid";
error_log "{folder}/nginx-error.log";
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  open_file_cache max=100 inactive=600s;
  open_file_cache_valid 600s;
  client_body_temp_path "{folder}/nginx-body";
  default_type text/html;
  charset utf-8;
  root "{folder}";
{headers}
  server {{
    listen {plain};
    gzip off;
    location / {{ try_files /page.html =404; }}
  }}
  server {{
    listen {gzip};
    gzip on;
    gzip_comp_level 1;
    location / {{ try_files /page.html =404; }}
  }}
}}
"#
    ))
}
