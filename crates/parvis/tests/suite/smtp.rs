//! A mail server for tests: it speaks SMTP over a real socket, with TLS if it is to, and answers as the test says.

use mailparse::{MailHeaderMap, ParsedMail};
use parking_lot::Mutex;
use parvis::mail::{MailConfig, Secret, Tls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// What the client does, as the script is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Connected,
    Hello,
    SignIn,
    From,
    To(String),
    Data,
    /// The whole text has arrived.
    Text,
}

/// What the server does about it.
#[derive(Debug, Clone)]
pub enum Act {
    /// What a server does that is content.
    Usual,
    /// Says this instead.
    Say(&'static str),
    /// Ends the connection without a word.
    Close,
    /// Says this, and ends the connection.
    SayAndClose(&'static str),
}

type Script = Arc<dyn Fn(&Event) -> Act + Send + Sync>;

/// A mail that came in whole.
#[derive(Debug, Clone)]
pub struct Received {
    pub to: String,
    pub from: String,
    pub bytes: Vec<u8>,
    /// Whether the server said that it takes it over.
    pub accepted: bool,
    pub encrypted: bool,
    pub signed_in: bool,
}

impl Received {
    pub fn parsed(&self) -> ParsedMail<'_> {
        mailparse::parse_mail(&self.bytes).unwrap()
    }

    /// A header, decoded.
    pub fn header(&self, name: &str) -> String {
        self.parsed().headers.get_first_value(name).unwrap_or_default()
    }

    /// The part of this type, decoded.
    pub fn part(&self, kind: &str) -> String {
        let parsed = self.parsed();
        assert_eq!(parsed.ctype.mimetype, "multipart/alternative");
        let part = parsed.subparts.iter().find(|part| part.ctype.mimetype == kind).unwrap();
        assert_eq!(part.ctype.charset.to_ascii_lowercase(), "utf-8");
        part.get_body().unwrap().replace("\r\n", "\n")
    }
}

struct State {
    script: Mutex<Script>,
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
    events: Mutex<Vec<Event>>,
    ends: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
    tls: Tls,
    certificate: Certificate,
}

/// A server on a port of its own.
pub struct MailServer {
    state: Arc<State>,
    address: SocketAddr,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What the server shows of itself, and who vouches for it.
struct Certificate {
    server: Arc<rustls::ServerConfig>,
    ca_pem: String,
}

impl Certificate {
    fn make() -> Certificate {
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, &ca).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let server = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], key)
            .unwrap();
        Certificate { server: Arc::new(server), ca_pem: ca.pem() }
    }
}

impl MailServer {
    /// One that takes every mail, without TLS.
    pub fn start() -> MailServer {
        MailServer::with(Tls::None)
    }

    pub fn with(tls: Tls) -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            script: Mutex::new(Arc::new(|_| Act::Usual)),
            received: Mutex::default(),
            connections: AtomicUsize::new(0),
            events: Mutex::default(),
            ends: AtomicBool::new(false),
            open: Mutex::default(),
            tls,
            certificate: Certificate::make(),
        });
        let mut server = MailServer { state, address, thread: None };
        server.listen(listener);
        server
    }

    fn listen(&mut self, listener: TcpListener) {
        let state = self.state.clone();
        state.ends.store(false, Ordering::SeqCst);
        self.thread = Some(std::thread::spawn(move || {
            for stream in listener.incoming() {
                if state.ends.load(Ordering::SeqCst) {
                    return;
                }
                let (state, stream) = (state.clone(), stream.unwrap());
                std::thread::spawn(move || serve(&state, stream));
            }
        }));
    }

    /// Nobody listens any more.
    pub fn go_away(&mut self) {
        self.state.ends.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        self.hang_up();
    }

    /// Ends every connection.
    pub fn hang_up(&self) {
        for stream in self.state.open.lock().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }

    /// At the same address again.
    pub fn come_back(&mut self) {
        let listener = TcpListener::bind(self.address).unwrap();
        self.listen(listener);
    }

    /// From now on it acts like this.
    pub fn acts(&self, script: impl Fn(&Event) -> Act + Send + Sync + 'static) {
        *self.state.script.lock() = Arc::new(script);
    }

    /// The settings of an installation that uses it.
    pub fn config(&self) -> MailConfig {
        MailConfig {
            host: Some(if self.state.tls == Tls::None { "127.0.0.1" } else { "localhost" }.into()),
            port: Some(self.address.port()),
            tls: self.state.tls,
            from: Some("Parvis <parvis@parents.example.org>".into()),
            ..MailConfig::default()
        }
    }

    /// The same, with a name and a password.
    pub fn config_with_sign_in(&self) -> MailConfig {
        let password = Secret("mot de passe du serveur".into());
        MailConfig { username: Some("parvis".into()), password: Some(password), ..self.config() }
    }

    /// The certificate of who vouches for it, as a file in this folder.
    pub fn ca_file(&self, folder: &Path) -> PathBuf {
        let file = folder.join("ca.pem");
        std::fs::write(&file, &self.state.certificate.ca_pem).unwrap();
        file
    }

    /// All mails that came in whole, in order, also those that it did not take over.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().clone()
    }

    /// The mails that it took over.
    pub fn accepted(&self) -> Vec<Received> {
        self.received().into_iter().filter(|mail| mail.accepted).collect()
    }

    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    pub fn saw(&self, event: &Event) -> bool {
        self.state.events.lock().contains(event)
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.go_away();
    }
}

/// A connection, in the clear or not.
trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

fn encrypted(state: &State, stream: TcpStream) -> Option<Box<dyn Wire>> {
    let connection = rustls::ServerConnection::new(state.certificate.server.clone()).ok()?;
    let mut wire = rustls::StreamOwned::new(connection, stream);
    // A client that does not trust the certificate ends it here.
    while wire.conn.is_handshaking() {
        wire.conn.complete_io(&mut wire.sock).ok()?;
    }
    Some(Box::new(wire))
}

struct Talk<'s> {
    state: &'s State,
    wire: BufReader<Box<dyn Wire>>,
    is_encrypted: bool,
    signed_in: bool,
    from: String,
    to: String,
}

fn serve(state: &State, stream: TcpStream) {
    let whole = stream.try_clone().unwrap();
    state.open.lock().push(stream.try_clone().unwrap());
    talk(state, stream);
    // A copy of it is kept, so that it does not end by itself.
    let _ = whole.shutdown(std::net::Shutdown::Both);
}

fn talk(state: &State, stream: TcpStream) {
    state.connections.fetch_add(1, Ordering::SeqCst);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let plain = stream.try_clone().unwrap();
    let wire: Box<dyn Wire> = match state.tls {
        Tls::Wrapper => match encrypted(state, stream) {
            Some(wire) => wire,
            None => return,
        },
        Tls::StartTls | Tls::None => Box::new(stream),
    };
    let is_encrypted = state.tls == Tls::Wrapper;
    let mut talk = Talk {
        state,
        wire: BufReader::new(wire),
        is_encrypted,
        signed_in: false,
        from: String::new(),
        to: String::new(),
    };
    let _ = talk.go_on(plain);
}

impl Talk<'_> {
    fn say(&mut self, line: &str) -> Option<()> {
        self.wire.get_mut().write_all(format!("{line}\r\n").as_bytes()).ok()?;
        self.wire.get_mut().flush().ok()
    }

    /// Asks the script; none where the connection is to end.
    fn act(&mut self, event: Event, usual: &str) -> Option<bool> {
        self.state.events.lock().push(event.clone());
        let script = self.state.script.lock().clone();
        match script(&event) {
            Act::Usual => self.say(usual).map(|()| true),
            Act::Say(line) => self.say(line).map(|()| false),
            Act::Close => None,
            Act::SayAndClose(line) => self.say(line).and(None),
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.wire.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
    }

    fn go_on(&mut self, plain: TcpStream) -> Option<()> {
        self.act(Event::Connected, "220 mail.example.org ESMTP")?;
        let mut plain = Some(plain);
        loop {
            let line = self.line()?;
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let offers = match (self.state.tls, self.is_encrypted) {
                        (Tls::StartTls, false) => "250-mail.example.org\r\n250-STARTTLS\r\n250 8BITMIME",
                        _ => "250-mail.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
                    };
                    self.act(Event::Hello, offers)?;
                }
                "STARTTLS" => {
                    self.say("220 go ahead")?;
                    self.wire = BufReader::new(encrypted(self.state, plain.take()?)?);
                    self.is_encrypted = true;
                }
                "AUTH" => self.signed_in = self.act(Event::SignIn, "235 2.7.0 welcome")?,
                "MAIL" => {
                    self.from = address(rest);
                    self.act(Event::From, "250 2.1.0 ok")?;
                }
                "RCPT" => {
                    self.to = address(rest);
                    self.act(Event::To(self.to.clone()), "250 2.1.5 ok")?;
                }
                "DATA" => {
                    if self.act(Event::Data, "354 go ahead")? {
                        self.text()?;
                    }
                }
                "RSET" | "NOOP" => self.say("250 2.0.0 ok")?,
                "QUIT" => return self.say("221 2.0.0 bye"),
                _ => self.say("500 5.5.2 what?")?,
            }
        }
    }

    fn text(&mut self) -> Option<()> {
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.wire.read_until(b'\n', &mut line).ok()? == 0 {
                return None;
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").filter(|_| line.starts_with(b"..")).unwrap_or(&line));
        }
        let index = {
            let mut received = self.state.received.lock();
            received.push(Received {
                to: self.to.clone(),
                from: self.from.clone(),
                bytes,
                accepted: false,
                encrypted: self.is_encrypted,
                signed_in: self.signed_in,
            });
            received.len() - 1
        };
        // Before the answer is sent: once it is, the client may look.
        let script = self.state.script.lock().clone();
        self.state.events.lock().push(Event::Text);
        match script(&Event::Text) {
            Act::Usual => {
                self.state.received.lock()[index].accepted = true;
                self.say("250 2.0.0 queued as 4711")
            }
            Act::Say(line) => self.say(line),
            Act::SayAndClose(line) => self.say(line).and(None),
            Act::Close => None,
        }
    }
}

/// What stands between angle brackets.
fn address(text: &str) -> String {
    text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(inner, _)| inner).to_owned()
}
