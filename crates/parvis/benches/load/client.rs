//! A small HTTP/1.1 client: one request at a time on a connection that is kept.

use crate::Result;
use crate::data::Session;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer that takes longer is an error.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer whose bytes stay in the connection.
pub struct Brief {
    /// Its status.
    pub status: u16,
    head: usize,
    end: usize,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The body as it was sent.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// The headers, by name and value.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.head.lines().skip(1).filter_map(|line| line.split_once(": "))
    }
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Connection { stream, buffer: vec![0; 64 * 1024] })
    }

    /// Sends a request and reads its answer to the end.
    pub fn brief(&mut self, request: &[u8]) -> io::Result<Brief> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        let (status, head, end) = loop {
            filled += self.fill(filled)?;
            if let Some(found) = parse(&self.buffer[..filled])? {
                break found;
            }
        };
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        while filled < end {
            filled += self.fill(filled)?;
        }
        Ok(Brief { status, head, end })
    }

    /// As [`Connection::brief`], with the bytes.
    pub fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        let brief = self.brief(request)?;
        Ok(Answer {
            status: brief.status,
            head: String::from_utf8(self.buffer[..brief.head].to_vec())?,
            body: self.buffer[brief.head..brief.end].to_vec(),
        })
    }

    fn fill(&mut self, filled: usize) -> io::Result<usize> {
        match self.stream.read(&mut self.buffer[filled..])? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            n => Ok(n),
        }
    }
}

/// Status, length of the head, and length of all, once the head is there.
fn parse(bytes: &[u8]) -> io::Result<Option<(u16, usize, usize)>> {
    let Some(end_of_head) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let wrong = || io::Error::from(ErrorKind::InvalidData);
    let head = std::str::from_utf8(&bytes[..end_of_head]).map_err(|_| wrong())?;
    let status = head.get(9..12).and_then(|s| s.parse().ok()).ok_or_else(wrong)?;
    let length: usize = header(head, "content-length").and_then(|l| l.parse().ok()).ok_or_else(wrong)?;
    Ok(Some((status, end_of_head + 4, end_of_head + 4 + length)))
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, v)| v.trim())
}

/// A request without a body.
pub fn get(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// The request of a guardian for a page of their child; `below` is what follows the child's address.
pub fn page(address: SocketAddr, session: &Session, below: &str) -> Vec<u8> {
    let cookie = format!("parvis={}", session.token);
    get(address, &format!("/children/{}{below}", session.child), &[("Cookie", &cookie)])
}

/// A form sent to sign in.
pub fn sign_in(address: SocketAddr, login: &str, password: &str) -> Vec<u8> {
    let body: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("login", login)
        .append_pair("password", password)
        .finish();
    format!(
        "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
