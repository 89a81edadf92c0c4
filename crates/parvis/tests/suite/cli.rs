//! The command line, as an operator meets it.

use crate::program::{Server, good, parvis, run, seed};
use crate::smtp::{Act, Event, MailServer};
use parvis::ops::seed::PASSWORD;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// What a command that must fail says.
#[track_caller]
fn bad(command: &mut std::process::Command) -> String {
    let (good, said) = run(command);
    assert!(!good, "{said}");
    assert!(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "{said}");
    said
}

fn slug(data: &Path) -> String {
    let db = rusqlite::Connection::open(data.join("parvis.db")).unwrap();
    db.query_row("SELECT slug FROM schools LIMIT 1", [], |row| row.get(0)).unwrap()
}

/// What a command prints under a name.
fn said_of(said: &str, name: &str) -> String {
    let line = said.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_else(|| panic!("{name}: {said}"));
    line.trim_start_matches([':', ' ']).to_owned()
}

/// The username and the password that a command prints.
fn credentials(said: &str) -> (String, String) {
    (said_of(said, "username"), said_of(said, "password"))
}

/// The username and the token that a command prints.
fn invitation(said: &str) -> (String, String) {
    let token = said_of(said, "token");
    assert!(said_of(said, "link").ends_with(&format!("/token?token={token}")), "{said}");
    (said_of(said, "username"), token)
}

#[test]
fn routes_are_printed_a_line_each() {
    let data = folder();
    let routes = parvis::features::routes();
    let plain = good(parvis(data.path()).arg("routes"));
    let json: serde_json::Value = serde_json::from_str(&good(parvis(data.path()).args(["routes", "--json"]))).unwrap();
    let json = json.as_array().unwrap();
    assert_eq!((plain.lines().count(), json.len()), (routes.len(), routes.len()));
    for ((route, line), entry) in routes.iter().zip(plain.lines()).zip(json) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..3], [route.method.as_str(), route.path, &route.right.to_string()]);
        assert_eq!(
            (&entry["method"], &entry["path"], &entry["right"]),
            (&route.method.as_str().into(), &route.path.into(), &route.right.to_string().into())
        );
        assert_eq!(entry["ids"], serde_json::json!(route.ids()));
    }
    assert!(!data.path().join("parvis.db").exists(), "printing a table made a database");
}

#[test]
fn a_good_installation_has_no_faults() {
    let data = folder();
    seed(data.path(), &[]);
    drop(Server::start(data.path(), &[]));
    let address = crate::program::free_address().to_string();
    let said = good(parvis(data.path()).arg("doctor").env("PARVIS_LISTEN", address));
    assert!(
        said.ends_with("0 faults\n")
            && said.contains("the database is up to date")
            && said.contains("secret.key is private"),
        "{said}"
    );
}

#[test]
fn each_fault_is_named_with_its_cure() {
    let data = folder();
    seed(data.path(), &[]);
    let key = data.path().join("secret.key");
    let doctor = |more: &[(&str, &str)]| {
        bad(parvis(data.path())
            .arg("doctor")
            .env("PARVIS_LISTEN", crate::program::free_address().to_string())
            .envs(more.iter().copied()))
    };
    let names = |said: &str, what: &str, cure: &str| {
        let fault = said.split("FAULT").nth(1).unwrap_or_else(|| panic!("{said}"));
        assert!(fault.contains(what) && fault.contains(cure) && said.ends_with("1 faults\n"), "{said}");
    };
    let set_key = |text: &str, mode: u32| {
        std::fs::write(&key, text).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set_key("nonsense\n", 0o600);
    names(&doctor(&[]), "not a key file", "restore secret.key");
    assert!(bad(parvis(data.path()).arg("serve")).contains("not a key file"));
    set_key(&format!("a1:{}\n", "0f".repeat(32)), 0o644);
    names(&doctor(&[]), "can be read by others", "chmod 600");
    set_key(&format!("a1:{}\n", "0f".repeat(32)), 0o600);
    // What another key sealed: a backup that was restored without its key.
    let db = rusqlite::Connection::open(data.path().join("parvis.db")).unwrap();
    db.execute_batch("INSERT INTO recovery_requests (network, key_id, asked, asked_at) VALUES (x'00', 'b2', x'00', 1)")
        .unwrap();
    names(&doctor(&[]), "what key b2 sealed", "from the backup");
    std::fs::remove_file(&key).unwrap();
    names(&doctor(&[]), "secret.key is missing", "from the backup");
    assert!(!key.exists(), "looking makes no key");
    set_key(&format!("a1:{0}\nb2:{0}\n", "0f".repeat(32)), 0o600);
    names(&doctor(&[("PARVIS_LISTEN", "0.0.0.0:8099")]), "plain http", "base_url");
    db.execute_batch("DELETE FROM recovery_requests").unwrap();
    set_key(&format!("a1:{}\n", "0f".repeat(32)), 0o600);
    names(&doctor(&[("PARVIS_LISTEN", "0.0.0.0:8099")]), "plain http", "base_url");
    assert!(bad(parvis(data.path()).arg("serve").env("PARVIS_LISTEN", "0.0.0.0:8099")).contains("base_url"));
    names(
        &doctor(&[("PARVIS_LISTEN", "192.0.2.1:8099"), ("PARVIS_INSECURE_HTTP", "true")]),
        "192.0.2.1:8099",
        "set listen",
    );
    names(
        &doctor(&[("PARVIS_DATABASE", "postgres://personne:motdepasse@127.0.0.1:1/rien")]),
        "cannot be opened",
        "address, user and password",
    );
    assert!(!doctor(&[("PARVIS_DATABASE", "postgres://personne:motdepasse@127.0.0.1:1/rien")]).contains("motdepasse"));
    names(
        &doctor(&[("PARVIS_DATABASE", "postgres://personne:motdepasse@")]),
        "cannot be opened",
        "address, user and password",
    );
    let text = data.path().join("text.db");
    std::fs::write(&text, "this is no database, whatever its name says\n".repeat(200)).unwrap();
    names(&doctor(&[("PARVIS_DATABASE", text.to_str().unwrap())]), "cannot be opened", "database of Parvis");
    names(&doctor(&[("PARVIS_PASSWORD_MEMORY_KIB", "1")]), "unusable password scheme", "password_memory_kib");
    let below_a_file = text.join("data");
    names(
        &doctor(&[
            ("PARVIS_DATA", below_a_file.to_str().unwrap()),
            ("PARVIS_DATABASE", data.path().join("parvis.db").to_str().unwrap()),
        ]),
        "cannot be made",
        "make the folder",
    );
    assert!(bad(parvis(&below_a_file).arg("serve")).contains("set `data`"));
    // A newer version has been here.
    let db = rusqlite::Connection::open(data.path().join("parvis.db")).unwrap();
    db.execute_batch(
        "INSERT INTO schema_migrations (position, name, checksum, applied_at) VALUES (99, '9999_later', 'x', 0)",
    )
    .unwrap();
    names(&doctor(&[]), "9999_later", "a newer one");
    assert!(bad(parvis(data.path()).arg("serve")).contains("9999_later"));
}

#[test]
fn doctor_asks_every_table_that_names_keys() {
    let data = folder();
    seed(data.path(), &[]);
    let db = rusqlite::Connection::open(data.path().join("parvis.db")).unwrap();
    let mut tables = db
        .prepare("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'key_id'")
        .unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() >= 6, "{tables:?}");
    let asked = include_str!("../../src/cli/doctor.rs");
    for table in tables {
        assert!(asked.contains(&format!("SELECT key_id FROM {table}")), "{table}");
    }
}

#[test]
fn what_works_less_well_is_a_warning() {
    let data = folder();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let said = good(
        parvis(data.path())
            .arg("doctor")
            .env("PARVIS_LISTEN", taken.local_addr().unwrap().to_string())
            .env("PARVIS_BASE_URL", "https://parents.example.org"),
    );
    for part in ["is in use", "trusted_proxies is empty", "migrations to apply", "parvis migrate"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn migrations_are_applied_once() {
    let folder = folder();
    let data = folder.path().join("made/by/parvis");
    let all = parvis::app::MIGRATIONS.len();
    assert_eq!(good(parvis(&data).arg("migrate")), format!("migrations applied: {all}\n"));
    assert_eq!(good(parvis(&data).arg("migrate")), "migrations applied: 0\n");
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o077, 0, "the data can be read by others");
}

#[test]
fn the_demo_listens_where_it_is_told() {
    let data = folder();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let demo = |more: &[&str]| {
        let mut command = parvis(data.path());
        command.args(["demo", "--data"]).arg(data.path().join("demo")).args(more);
        command
    };
    let told = [bad(demo(&[]).env("PARVIS_LISTEN", &address)), bad(&mut demo(&["--listen", &address]))];
    for said in told {
        assert!(said.contains(&address) && said.contains("--listen"), "{said}");
    }
    assert!(!data.path().join("demo").exists(), "filled in vain");
}

#[test]
fn wrong_settings_are_named() {
    let data = folder();
    let of = |name: &str, value: &str| bad(parvis(data.path()).arg("doctor").env(name, value));
    for (name, value) in [
        ("PARVIS_LISTNE", "127.0.0.1:1"),
        ("PARVIS_LISTEN", "nowhere"),
        ("PARVIS_READERS", "many"),
        ("PARVIS_TRUSTED_PROXIES", "[\"everybody\"]"),
        ("PARVIS_INSECURE_HTTP", "perhaps"),
    ] {
        let setting = name.strip_prefix("PARVIS_").unwrap().to_lowercase();
        let said = of(name, value);
        assert!(said.to_lowercase().contains(&setting), "{name}: {said}");
    }
    let file = data.path().join("parvis.toml");
    std::fs::write(&file, "[server]\nport = 8080\n").unwrap();
    let said = bad(parvis(data.path()).args(["doctor", "--config"]).arg(&file));
    assert!(said.contains("server") && said.contains("parvis.toml"), "{said}");
    assert!(
        bad(parvis(data.path()).args(["doctor", "--config", "/nowhere/parvis.toml"])).contains("/nowhere/parvis.toml")
    );
    let said = bad(parvis(data.path()).arg("serve").env("PARVIS_LOG", "parvis=loud"));
    assert!(said.contains("log"), "{said}");
    // The environment goes over the file.
    std::fs::write(&file, format!("data = {:?}\nreaders = 2\nlisten = \"0.0.0.0:1\"\n", data.path())).unwrap();
    good(
        parvis(data.path())
            .args(["doctor", "--config"])
            .arg(&file)
            .env("PARVIS_LISTEN", crate::program::free_address().to_string()),
    );
}

#[test]
fn staff_are_invited_listed_and_given_new_passwords() {
    let data = folder();
    let data = data.path();
    seed(data, &[]);
    let slug = slug(data);
    let add = |more: &[&str]| {
        let mut command = parvis(data);
        command.args(["user", "add", "--given", "Kenza", "--family", "El Amrani"]).args(more);
        command
    };
    let (username, token) = invitation(&good(&mut add(&["--role", "director", "--school", &slug])));
    let mailed = good(&mut add(&["--role", "teacher", "--school", &slug, "--email", "kenza@example.org"]));
    let second = said_of(&mailed, "username");
    assert!(mailed.contains("kenza@example.org") && !mailed.contains("token"), "{mailed}");
    let (operator, _) = invitation(&good(&mut add(&["--role", "operator", "--username", "exploitante"])));
    assert_eq!((username.as_str(), operator.as_str()), ("kenza.elamrani", "exploitante"));
    assert!(second.starts_with("kenza.elamrani") && second != username, "{second}");
    let listed = |name: &str, role: &str, state: &str, school: &str| {
        let list = good(parvis(data).args(["user", "list"]));
        let line = list.lines().any(|l| l.split_whitespace().collect::<Vec<_>>() == [name, role, state, school]);
        assert!(line, "{name} {role} {state}: {list}");
    };
    listed(&username, "director", "invited", &slug);
    listed(&second, "teacher", "invited", &slug);
    listed(&operator, "operator", "invited", "-");
    for (said, part) in [
        (bad(&mut add(&["--role", "director", "--school", "nulle-part"])), "nulle-part"),
        (bad(&mut add(&["--role", "director"])), "--school"),
        (bad(&mut add(&["--role", "operator", "--school", &slug])), "--school"),
        (bad(&mut add(&["--role", "janitor", "--school", &slug])), "secretary"),
        (bad(&mut add(&["--role", "operator", "--username", "exploitante"])), "exploitante"),
        (bad(&mut add(&["--role", "operator", "--username", "une exploitante"])), "une exploitante"),
        (bad(&mut add(&["--role", "operator", "--email", "a@example.org"])), "without --email"),
        (bad(&mut add(&["--role", "teacher", "--school", &slug, "--email", "nulle part"])), "nulle part"),
        (bad(parvis(data).args(["user", "password", "personne"])), "personne"),
        (bad(parvis(data).args(["user", "invite", "personne"])), "personne"),
        (bad(parvis(data).args(["user", "invite", "guardian1"])), "no invitation"),
        (bad(parvis(data).args(["user", "end", "personne"])), "personne"),
        (bad(parvis(data).args(["user", "reset-second-factor", "personne"])), "personne"),
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // A new token voids the one before it.
    let (_, newer) = invitation(&good(parvis(data).args(["user", "invite", &username.to_uppercase()])));
    let server = Server::start(data, &[]);
    assert_eq!(server.post("/token", "", &[("token", &token)]).unwrap().status, 422);
    let used = server.post("/token", "", &[("token", &newer)]).unwrap();
    let entering = format!("parvis={}", used.cookie("parvis").unwrap());
    let password = "trois mulets au souk";
    let fields = [("new_password", password), ("new_password_again", password)];
    assert_eq!(server.post("/token/password", &entering, &fields).unwrap().status, 303);
    listed(&username, "director", "active", &slug);
    let sign_in =
        |password: &str| server.post("/sign-in", "", &[("login", &username), ("password", password)]).unwrap();
    let answer = sign_in(password);
    let cookie = format!("parvis={}", answer.cookie("parvis").unwrap());
    assert_eq!(server.get("/second-factor/setup", &cookie).unwrap().status, 200);
    let reset = good(parvis(data).args(["user", "reset-second-factor", &username]));
    assert!(reset.contains("no second factor"), "{reset}");
    let (_, new) = credentials(&good(parvis(data).args(["user", "password", &username.to_uppercase()])));
    let gone = server.get("/second-factor/setup", &cookie).unwrap();
    assert!(
        gone.status == 303 && gone.header("location").unwrap().starts_with("/sign-in"),
        "a session outlived its password"
    );
    assert_eq!((sign_in(password).status, sign_in(&new).status), (422, 303));
    good(parvis(data).args(["user", "end", &username]));
    listed(&username, "director", "ended", &slug);
    // A new password of a guardian takes the codes' old verifiers with it.
    let guardian = "guardian1";
    assert_eq!(server.post("/sign-in", "", &[("login", guardian), ("password", PASSWORD)]).unwrap().status, 303);
    let (_, new) = credentials(&good(parvis(data).args(["user", "password", guardian])));
    assert_eq!(server.post("/sign-in", "", &[("login", guardian), ("password", PASSWORD)]).unwrap().status, 422);
    assert_eq!(server.post("/sign-in", "", &[("login", guardian), ("password", &new)]).unwrap().status, 303);
}

#[test]
fn a_seeded_installation_answers() {
    let data = folder();
    let sessions = seed(data.path(), &[]);
    assert_eq!(sessions.len(), 5);
    let again =
        bad(parvis(data.path()).args(["seed", "--students", "30", "--sessions-out"]).arg(data.path().join("again")));
    assert!(again.contains("empty"), "{again}");
    let server = Server::start(data.path(), &[]);
    for (token, child) in &sessions {
        for path in [
            format!("/children/{child}"),
            format!("/children/{child}/grades"),
            format!("/children/{child}/grades/exams"),
        ] {
            let answer = server.get(&path, &format!("parvis={token}")).unwrap();
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        }
    }
    assert_eq!(server.get("/children", "").unwrap().status, 303);
    assert_eq!(server.get("/", "").unwrap().status, 200);
}

/// The processor time of the server's one hashing thread, in nanoseconds.
fn hashing_time(process: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap().map(|t| t.unwrap().path());
    let thread =
        tasks.into_iter().find(|t| std::fs::read_to_string(t.join("comm")).unwrap().trim() == "hash-0").unwrap();
    std::fs::read_to_string(thread.join("schedstat")).unwrap().split(' ').next().unwrap().parse().unwrap()
}

// Not the time on the clock but the work of the thread that does nothing else: none, one or two hashes are told apart
// whatever else the machine does.
#[test]
fn unknown_not_enrolled_and_wrong_cost_one_hash_each() {
    const TRIES: u64 = 24;
    let data = folder();
    let cost = [("PARVIS_PASSWORD_MEMORY_KIB", "8192"), ("PARVIS_HASH_THREADS", "1")];
    seed(data.path(), &cost);
    let server = Server::start(data.path(), &cost);
    let work = |login: &dyn Fn(u64) -> String, password: &str, status: u16| {
        let before = hashing_time(server.process.id());
        for n in 1..=TRIES {
            let answer = server.post("/sign-in", "", &[("login", &login(n)), ("password", password)]).unwrap();
            assert_eq!(answer.status, status);
        }
        (hashing_time(server.process.id()) - before) / TRIES
    };
    work(&|n| format!("guardian{n}"), PASSWORD, 303);
    let right = work(&|n| format!("guardian{n}"), PASSWORD, 303);
    let others = [
        ("wrong", work(&|n| format!("guardian{n}"), "pas le bon du tout", 422)),
        ("unknown username", work(&|n| format!("personne.{n}"), "pas le bon du tout", 422)),
        ("unknown code", work(&|n| format!("J1399999{n:02}"), "pas le bon du tout", 422)),
        ("unknown number", work(&|n| format!("ZZ9999{n:02}"), "pas le bon du tout", 422)),
        ("too long", work(&|n| format!("inconnu.{n}"), &"x".repeat(600), 422)),
    ];
    for (case, cost) in others {
        assert!((right * 45 / 100..right * 19 / 10).contains(&cost), "{case}: {cost} ns, a right one {right} ns");
    }
}

#[test]
fn bytes_that_are_no_request() {
    let data = folder();
    seed(data.path(), &[]);
    let server = Server::start(data.path(), &[]);
    // Far beyond what is read of a head: a little more than the limit may come in one piece with it.
    let long = "a".repeat(400_000);
    for bytes in [
        "\r\n\r\n".into(),
        "GET / HTTP/9.9\r\n\r\n".into(),
        "GET\r\n\r\n".into(),
        "\u{16}\u{3}\u{1}hello".to_owned() + "\r\n\r\n",
        "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n".into(),
        format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: a\r\nX\u{0}: b\r\n\r\n".into(),
        "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".into(),
        "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc".into(),
        "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n".into(),
        "POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n".into(),
    ] {
        // A refusal or a closed connection, and never an answer of 200 or a fault.
        let text = talk_and_leave(&server, bytes.as_bytes());
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{bytes:.80?}: {text:.80}");
    }
    assert_eq!(server.get("/readyz", "").unwrap().status, 200);
}

fn talk_and_leave(server: &Server, bytes: &[u8]) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    // Reset counts as closed.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A setting of the mail server by its variable.
fn mail_env(config: &parvis::mail::MailConfig) -> Vec<(&'static str, String)> {
    let mut env = vec![
        ("PARVIS_MAIL_HOST", config.host.clone().unwrap()),
        ("PARVIS_MAIL_PORT", config.port().to_string()),
        ("PARVIS_MAIL_TLS", format!("{:?}", config.tls).to_lowercase()),
        ("PARVIS_MAIL_FROM", config.from.clone().unwrap()),
    ];
    env.extend(config.username.clone().map(|name| ("PARVIS_MAIL_USERNAME", name)));
    env.extend(config.password.clone().map(|password| ("PARVIS_MAIL_PASSWORD", password.0)));
    env.extend(config.ca.clone().map(|ca| ("PARVIS_MAIL_CA", ca.display().to_string())));
    env
}

#[test]
fn the_mail_server_is_tried_and_says_what_it_said() {
    let data = folder();
    let server = MailServer::start();
    let test = |to: &str, env: &[(&'static str, String)]| {
        let mut command = parvis(data.path());
        command.args(["mail", "test", "--locale", "ar", "--to", to]).envs(env.iter().cloned());
        command
    };
    assert!(bad(&mut test("karim@example.org", &[])).contains("set mail.host"));
    let env = mail_env(&server.config_with_sign_in());
    assert!(good(&mut test("karim@example.org", &env)).contains("taken it over: 250 2.0.0 queued as 4711"));
    let mail = &server.accepted()[0];
    assert_eq!(mail.header("Subject"), parvis::text::Text::of(locale::Locale::Ar).mail_test_subject);
    assert!(mail.signed_in);
    assert!(bad(&mut test("karim", &env)).contains("no e-mail address"));
    for (at, act, said) in [
        (Event::SignIn, "535 5.7.8 no", "check mail.username"),
        (Event::To("karim@example.org".into()), "550 5.1.1 no such user", "refuses it: 550 5.1.1 no such user"),
        (Event::Text, "450 4.7.1 wait", "does not want it now: 450 4.7.1 wait"),
        (Event::From, "553 5.1.8 who are you", "check mail.from"),
    ] {
        server.acts(move |event| if *event == at { Act::Say(act) } else { Act::Usual });
        let answer = bad(&mut test("karim@example.org", &env));
        assert!(answer.contains(said), "{answer}");
        assert!(!answer.contains("mot de passe du serveur"), "{answer}");
    }
    let nobody = [("PARVIS_MAIL_PORT", crate::program::free_address().port().to_string())];
    let env: Vec<_> = env.into_iter().chain(nobody).collect();
    assert!(bad(&mut test("karim@example.org", &env)).contains("check mail.host"));
}

#[test]
fn half_a_mail_server_stops_the_start_and_is_named() {
    let data = folder();
    for (name, value, said) in [
        ("PARVIS_MAIL_HOST", "mail.example.org", "mail.from is missing"),
        ("PARVIS_MAIL_USERNAME", "parvis", "mail.username is set but mail.host is not"),
        ("PARVIS_MAIL_HOTS", "mail.example.org", "hots"),
        ("PARVIS_MAIL_TLS", "ssl", "starttls"),
    ] {
        let answer = bad(parvis(data.path()).arg("serve").env(name, value));
        assert!(answer.contains(said), "{answer}");
    }
    let clear =
        [("PARVIS_MAIL_HOST", "mail.example.org"), ("PARVIS_MAIL_TLS", "none"), ("PARVIS_MAIL_FROM", "x@example.org")];
    assert!(bad(parvis(data.path()).arg("serve").envs(clear)).contains("on this machine"));
}

#[test]
fn the_doctor_looks_at_mails_and_jobs() {
    let data = folder();
    seed(data.path(), &[]);
    let server = MailServer::start();
    let address = crate::program::free_address().to_string();
    let doctor = |env: &[(&'static str, String)]| {
        let mut command = parvis(data.path());
        command.arg("doctor").env("PARVIS_LISTEN", &address).envs(env.iter().cloned());
        run(&mut command)
    };
    let (fine, said) = doctor(&[]);
    assert!(fine && said.contains("no mail server is set: mails wait") && said.contains("set mail.host"), "{said}");
    let env = mail_env(&server.config_with_sign_in());
    let (fine, said) = doctor(&env);
    assert!(fine && said.contains("the mail server lets us in") && said.contains("0 mails wait"), "{said}");
    assert!(server.received().is_empty() && server.saw(&Event::SignIn));
    server.acts(|event| if *event == Event::SignIn { Act::Say("535 no") } else { Act::Usual });
    let (fine, said) = doctor(&env);
    assert!(!fine && said.contains("check mail.username") && said.ends_with("1 faults\n"), "{said}");
    let (fine, said) = doctor(&[("PARVIS_MAIL_HOST", "mail.example.org".into())]);
    assert!(!fine && said.contains("mail.from is missing"), "{said}");
    // What waits for too long, and what failed.
    let key = data.path().join("secret.key");
    std::fs::write(&key, format!("k:{}\n", "0f".repeat(32))).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let db = rusqlite::Connection::open(data.path().join("parvis.db")).unwrap();
    db.execute_batch(
        "INSERT INTO outbox (public_id, purpose, locale, recipient, subject, message_id, key_id, body, state, created_at)
            VALUES ('ma1', 'test', 'fr', 'karim@example.org', 'x', '<x@y>', 'k', '', 'queued', 0);
         INSERT INTO jobs (kind, lane, payload, state, due_at, created_at) VALUES ('mail', 'quick', '{\"outbox\": 1}', 'queued', 0, 0);
         INSERT INTO jobs (kind, lane, payload, state, due_at, created_at, finished_at, last_error, attempts)
            VALUES ('mail', 'quick', '{\"outbox\": 2}', 'failed', 0, 0, 1, 'mail-sealed', 1);
         INSERT INTO jobs (kind, lane, payload, state, due_at, created_at, finished_at, last_error, attempts)
            VALUES ('other', 'long', '{}', 'failed', 0, 0, 2, 'jobs-panic', 7);",
    )
    .unwrap();
    let (fine, said) = doctor(&[]);
    assert!(fine, "{said}");
    for part in ["nobody does them", "2 jobs have failed", "parvis jobs list", "1 mails wait, the oldest for"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let jobs = |args: &[&str]| {
        let mut command = parvis(data.path());
        command.arg("jobs").args(args);
        run(&mut command)
    };
    let (_, said) = jobs(&["list"]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[0].contains("other") && lines[0].contains("jobs-panic") && lines[0].contains("tries 7"), "{said}");
    assert!(lines[1].contains("mail-sealed") && lines[2].contains("queued"), "{said}");
    assert!(!said.contains('@'), "{said}");
    for (id, part) in [("1", "has not failed"), ("2", "cause it anew"), ("99", "there is no job 99")] {
        let (fine, said) = jobs(&["retry", id]);
        assert!(!fine && said.contains(part), "{said}");
    }
    let (fine, said) = jobs(&["retry", "3"]);
    assert!(fine && said.contains("in the queue again"), "{said}");
    assert!(!jobs(&["retry", "3"]).0);
}

#[test]
fn a_file_is_imported() {
    let data = folder();
    seed(data.path(), &[]);
    let (school, code, date) = {
        let db = rusqlite::Connection::open(data.path().join("parvis.db")).unwrap();
        let text = "SELECT s.slug, st.code, CAST(t.starts_on AS TEXT) FROM schools s
            JOIN classes c ON c.school_id = s.id AND c.school_year = s.current_year
            JOIN enrolments e ON e.class_id = c.id AND e.state = 'active' JOIN students st ON st.id = e.student_id
            JOIN terms t ON t.school_id = s.id AND t.school_year = s.current_year AND t.ordinal = 1 LIMIT 1";
        db.query_row(text, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
            .unwrap()
    };
    let file = data.path().join("absences.csv");
    let good_row = format!("code_eleve;date;heure_debut;heure_fin\n{code};{date};06:10;06:20\n");
    std::fs::write(&file, format!("{good_row}{code};{date};25:00;\n")).unwrap();
    let import = |more: &[&str]| {
        let mut command = parvis(data.path());
        command.arg("import").arg(&file).args(["--school", &school]).args(more);
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let absences = || {
        let db = rusqlite::Connection::open(data.path().join("parvis.db")).unwrap();
        let text = "SELECT count(*) FROM absences WHERE starts_at = '06:10'";
        db.query_row(text, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let (status, said) = import(&[]);
    assert_eq!((status, absences()), (Some(2), 0), "{said}");
    assert!(
        said.contains("line 3, column C (heure_debut): \"25:00\"") && said.contains("nothing was written"),
        "{said}"
    );
    let (status, said) = import(&["--skip-faulty", "--dry-run"]);
    assert_eq!((status, absences()), (Some(0), 0), "{said}");
    let (status, said) = import(&["--skip-faulty"]);
    assert_eq!((status, absences()), (Some(0), 1), "{said}");
    assert!(said.contains("rows a second"), "{said}");
    let said = bad(parvis(data.path()).arg("import").arg(&file).args(["--school", "nulle-part"]));
    assert!(said.contains("there is no school `nulle-part`"), "{said}");
}
