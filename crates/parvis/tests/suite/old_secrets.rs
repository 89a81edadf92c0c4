//! Whatever the order of invitations, recoveries, changes of address and password, sign-ins, joining, and the time between
//! them: no old secret opens anything, and whatever counts still does. What is right is kept here as a small model, without a
//! look at the tables that decide it.

mod rules;

use crate::harness::{Browser, DAY, HOUR, MINUTE, Setup, TestApp, next_number};
use crate::joining::token_in;
use crate::roster;
use crate::world::*;
use db::Engine;
use parvis::features::accounts::forget_ended;
use parvis::features::mailbox::KeptMail;
use parvis::mail::Purpose;
use proptest::prelude::*;
use rules::Kind::{self, Address, Code, Invitation, Password, Recovery, Session, WayIn};
use rules::{CHILD, DIES, Event, FIRST_ADDRESS, INVITED, OTHER_ADDRESS, Secret, Step, steps};

struct Play<'t> {
    test: &'t TestApp,
    secrets: Vec<Secret>,
    /// The account that each has become part of; itself at first.
    owner: [usize; 3],
    /// None before somebody has come in.
    password: [Option<String>; 3],
    address: [&'static str; 3],
    mails: usize,
}

impl<'t> Play<'t> {
    fn now(&self) -> i64 {
        self.test.now().as_micros()
    }

    fn account(&self, who: usize) -> i64 {
        match self.owner[who] {
            INVITED => self.test.number("SELECT account_id FROM guardian_invitations WHERE guardian_id = 900"),
            who => [KARIM, LEILA][who],
        }
    }

    fn username(who: usize) -> &'static str {
        ["karim.berrada", "leila.berrada", "karim.berrada2"][who]
    }

    fn is_in(&self, who: usize) -> bool {
        self.password[self.owner[who]].is_some()
    }

    fn issue(&mut self, kind: Kind, of: usize, text: &str, lasts: i64) {
        let ends_at = self.now().saturating_add(lasts);
        self.secrets.push(Secret {
            kind,
            of,
            other: None,
            email: String::new(),
            text: text.into(),
            ends_at,
            live: true,
        });
    }

    fn happens(&mut self, event: Event, who: usize) {
        let (_, kinds) = DIES.iter().find(|(of, _)| *of == event).unwrap();
        for secret in self.secrets.iter_mut().filter(|secret| kinds.contains(&secret.kind)) {
            secret.live &= !(secret.of == who || (secret.other == Some(who) && event != Event::JoiningAsked));
        }
    }

    /// One of those of a kind that count now.
    fn pick(&self, kinds: &[Kind], which: usize) -> Option<usize> {
        let counts = |at: &usize| self.secrets[*at].lives(self.now()) && kinds.contains(&self.secrets[*at].kind);
        let all: Vec<usize> = (0..self.secrets.len()).filter(counts).collect();
        all.get(which % all.len().max(1)).copied()
    }

    /// The mails of this kind since the last time.
    fn mailed(&mut self, purpose: Purpose) -> Vec<KeptMail> {
        let mails = self.test.mails();
        let new = mails[self.mails..].iter().filter(|mail| mail.purpose == purpose).cloned().collect();
        self.mails = mails.len();
        new
    }

    fn with_cookie(&self, cookie: &str) -> Browser<'t> {
        let mut browser = self.test.browser();
        browser.keep("parvis", cookie);
        browser
    }

    fn sign_in(&self, login: &str, password: &str, remember: &str) -> Option<String> {
        let mut browser = self.test.browser().from(&format!("2001:db8:{:x}::1", next_number() % 60_000));
        let answer = browser.post("/sign-in", &[("login", login), ("password", password), ("remember", remember)]);
        assert!([303, 422].contains(&answer.status.as_u16()), "{}", answer.text());
        (answer.status == 303).then(|| browser.cookie("parvis").unwrap().to_owned())
    }

    fn new_password(&mut self, who: usize) -> String {
        let new = format!("sept girafes {} sous la pluie", next_number());
        self.password[who] = Some(new.clone());
        new
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Invite => self.invite(),
            Step::Pass(time) => {
                self.test.pass(time);
                forget_ended(&self.test.app).unwrap();
            }
            Step::Recover(who) => self.recover(self.owner[who]),
            Step::Press(which) => {
                let Some(at) = self.pick(&[Invitation, Recovery], which) else { return };
                let (of, token) = (self.secrets[at].of, self.secrets[at].text.clone());
                let mut browser = self.test.browser();
                assert_eq!(browser.post("/token", &[("token", &token)]).expect(303).location(), "/token/password");
                self.issue(WayIn, of, browser.cookie("parvis").unwrap(), 30 * MINUTE);
            }
            Step::Choose(which) => self.choose(which),
            Step::AskAddress(who) if self.is_in(who) => self.ask_address(self.owner[who]),
            Step::Confirm(which) => {
                let Some(at) = self.pick(&[Address], which) else { return };
                let Secret { of, email, text, .. } = self.secrets[at].clone();
                self.test.browser().post("/confirm-address", &[("token", &text)]).expect(303);
                self.address[of] =
                    [FIRST_ADDRESS[of], OTHER_ADDRESS[of]].into_iter().find(|one| *one == email).unwrap();
                self.happens(Event::AddressChanged, of);
            }
            Step::ChangePassword(who) if self.is_in(who) => self.change_password(self.owner[who]),
            Step::SignIn(who, remember) if self.is_in(who) => {
                let (of, password) = (self.owner[who], self.password[self.owner[who]].clone().unwrap());
                let cookie = self.sign_in(Self::username(who), &password, if remember { "yes" } else { "" }).unwrap();
                self.issue(Session, of, &cookie, if remember { 30 * DAY } else { 30 * MINUTE });
            }
            Step::SignOut(which) => {
                let Some(at) = self.pick(&[Session], which) else { return };
                self.with_cookie(&self.secrets[at].text).post("/sign-out", &[]).expect(303);
                self.secrets[at].live = false;
            }
            Step::AskJoin(kept, joined) if self.is_in(kept) && self.is_in(joined) => {
                self.ask_join(self.owner[kept], self.owner[joined]);
            }
            Step::GiveCode(which) => self.give_code(which),
            _ => {}
        }
    }

    fn invite(&mut self) {
        if self.is_in(INVITED) {
            return;
        }
        let form = format!("{:0>16}", next_number());
        let mut office = self.test.signed_in(HOUDA_SECRETARY, None);
        let to = [("token", form.as_str()), ("to", "guardian:gd900")];
        office.post("/office/college-ibn-khaldoun/invitations", &to).expect(303);
        // Whoever had five today gets none, and keeps what they had.
        for mail in self.mailed(Purpose::Invitation) {
            self.happens(Event::Invited, INVITED);
            self.issue(Invitation, INVITED, &token_in(&mail.text).unwrap(), 14 * DAY);
        }
    }

    fn recover(&mut self, who: usize) {
        let mut browser = self.test.browser().from(&format!("2001:db8:{:x}::1", next_number() % 60_000));
        browser.post("/recover", &[("login_or_email", self.address[who])]).expect(303);
        for mail in self.mailed(Purpose::Recovery) {
            assert_eq!(mail.recipient, self.address[who]);
            for rest in mail.text.split("/token?token=").skip(1) {
                let mut browser = self.test.browser();
                browser.post("/token", &[("token", &rest[..23])]).expect(303);
                let page = browser.get("/token/password").expect(200);
                let is_named = |who: &usize| page.has(&format!("value=\"{}\"", Self::username(*who)));
                let of = self.owner[(0..3).find(is_named).unwrap()];
                assert_eq!(self.address[of], mail.recipient, "to nobody else");
                self.issue(if self.is_in(of) { Recovery } else { Invitation }, of, &rest[..23], DAY);
            }
        }
    }

    fn choose(&mut self, which: usize) {
        let Some(at) = self.pick(&[WayIn], which) else { return };
        let of = self.secrets[at].of;
        let event = if self.is_in(of) { Event::Recovered } else { Event::CameIn };
        let new = self.new_password(of);
        let mut browser = self.with_cookie(&self.secrets[at].text);
        let fields = [("new_password", new.as_str()), ("new_password_again", &new), ("terms", "yes")];
        browser.post("/token/password", &fields).expect(303);
        self.happens(event, of);
        self.issue(Password, of, &new, i64::MAX);
        self.issue(Session, of, browser.cookie("parvis").unwrap(), 30 * MINUTE);
    }

    fn ask_address(&mut self, who: usize) {
        let new = if self.address[who] == FIRST_ADDRESS[who] { OTHER_ADDRESS[who] } else { FIRST_ADDRESS[who] };
        let password = self.password[who].clone().unwrap();
        let mut browser = self.test.signed_in(self.account(who), None);
        let answer = browser.post("/account/address", &[("email", new), ("password", &password)]);
        for mail in self.mailed(Purpose::ConfirmAddress) {
            assert_eq!((answer.status.as_u16(), mail.recipient.as_str()), (303, new));
            self.happens(Event::AddressAsked, who);
            let (_, link) = mail.text.split_once("/confirm-address?token=").unwrap();
            self.issue(Address, who, &link[..23], 7 * DAY);
            self.secrets.last_mut().unwrap().email = new.to_owned();
        }
    }

    fn change_password(&mut self, who: usize) {
        let old = self.password[who].clone().unwrap();
        let is_theirs = |secret: &Secret| secret.kind == Session && secret.of == who && secret.lives(self.now());
        let at = self.secrets.iter().position(is_theirs).unwrap_or_else(|| {
            self.step(&Step::SignIn(who, true));
            self.secrets.len() - 1
        });
        let new = self.new_password(who);
        let fields = [("current_password", old.as_str()), ("new_password", &new), ("new_password_again", &new)];
        self.with_cookie(&self.secrets[at].text).post("/password", &fields).expect(303);
        self.happens(Event::PasswordChanged, who);
        self.secrets[at].live = true;
        self.issue(Password, who, &new, i64::MAX);
    }

    fn ask_join(&mut self, kept: usize, joined: usize) {
        let (own, theirs) = (self.password[kept].clone().unwrap(), self.password[joined].clone().unwrap());
        let mut browser = self.test.signed_in(self.account(kept), None);
        let login = Self::username(joined);
        let fields = [("login", login), ("password", theirs.as_str()), ("own_password", &own)];
        browser.post("/account/join", &fields).expect(if kept == joined { 422 } else { 303 });
        let mut mails = self.mailed(Purpose::Joining);
        // Others tell that something was joined.
        mails.retain(|mail| token_in(&mail.text).is_some());
        if !mails.is_empty() {
            self.happens(Event::JoiningAsked, kept);
        }
        for mail in mails {
            assert!(mail.recipient == self.address[kept] || mail.recipient == self.address[joined]);
            self.issue(Code, kept, &token_in(&mail.text).unwrap(), DAY);
            self.secrets.last_mut().unwrap().other = Some(joined);
        }
    }

    fn give_code(&mut self, which: usize) {
        let Some(at) = self.pick(&[Code], which) else { return };
        let (kept, joined) = (self.secrets[at].of, self.secrets[at].other.unwrap());
        let mut browser = self.test.signed_in(self.account(kept), None);
        let answer = browser.post("/account/join/code", &[("code", &self.secrets[at].text)]).expect(303);
        self.secrets[at].live = false;
        let is_left = |secret: &Secret| secret.kind == Code && secret.live && secret.of == kept;
        if self.secrets.iter().any(is_left) {
            return assert_eq!(answer.location(), "/account/join?done=code");
        }
        assert_eq!(answer.location(), "/account/join?done=joined");
        self.happens(Event::Joined, joined);
        self.happens(Event::Kept, kept);
        self.owner = self.owner.map(|owner| if owner == joined { kept } else { owner });
    }

    /// Whether the running product takes a secret; nothing is used up by it, unless it is one that must be dead.
    fn opens(&self, secret: &Secret, by_all_logins: bool) -> bool {
        let text = secret.text.as_str();
        let family: Vec<usize> = (0..3).filter(|who| self.owner[*who] == self.owner[secret.of]).collect();
        match secret.kind {
            Password => {
                let names = family.iter().map(|who| Self::username(*who));
                let codes = family.iter().map(|who| pupil_of(CHILD[*who]).code);
                let logins = names.chain(codes).take(if by_all_logins { 6 } else { 1 });
                let taken: Vec<bool> = logins.map(|login| self.sign_in(login, text, "").is_some()).collect();
                assert!(
                    taken.iter().all(|is| *is == taken[0]),
                    "all logins of an account have one password: {taken:?}"
                );
                taken[0]
            }
            Invitation | Recovery => self.test.browser().post("/token", &[("token", text)]).status == 303,
            WayIn => self.with_cookie(text).get("/token/password").status == 200,
            Session => {
                let answer = self.with_cookie(text).get("/children");
                answer.status == 200 || !answer.location().starts_with("/sign-in")
            }
            Address => {
                let all = "SELECT CAST(sum(version) AS BIGINT) FROM accounts";
                let before = self.test.number(all);
                let answer = self.test.browser().post("/confirm-address", &[("token", text)]);
                // Who opens a link a second time is told that the address is theirs, and nothing changes.
                assert!(
                    answer.status == 410 || self.address[self.owner[secret.of]] == secret.email,
                    "{}",
                    answer.text()
                );
                self.test.number(all) != before
            }
            Code => family.iter().chain(&secret.other).any(|who| {
                let mut browser = self.test.signed_in(self.account(*who), None);
                browser.post("/account/join/code", &[("code", text)]).status != 422
            }),
        }
    }

    fn check(&self, after: &Step) {
        // How often a stranger may guess is another test's.
        self.test.sql("DELETE FROM sign_in_attempts");
        // Only these change what a password opens.
        let by_all = matches!(after, Step::Choose(_) | Step::ChangePassword(_) | Step::GiveCode(_));
        for secret in &self.secrets {
            let lives = secret.lives(self.now());
            // Those are used up by a look: at the end.
            if !lives || ![Address, Code].contains(&secret.kind) {
                assert_eq!(self.opens(secret, by_all), lives, "after {after:?}: {secret:?}");
            }
        }
    }
}

fn play(engine: Engine, steps: &[Step]) -> [usize; 3] {
    let test = TestApp::with(engine, "old_secrets", Setup { may_leave_jobs: true, ..Setup::default() });
    test.sql(
        "UPDATE accounts SET given_name = 'Karim' WHERE id = 2;
        UPDATE accounts SET email = 'karim@example.org', email_confirmed_at = 1 WHERE id = 1;
        UPDATE accounts SET email = 'leila@example.org', email_confirmed_at = 1 WHERE id = 2",
    );
    roster::guardian(&test, 900, COLLEGE, ("Karim", "Berrada"), "", &[HAMZA]);
    test.sql("UPDATE guardians SET email = 'salima@example.org' WHERE id = 900");
    let passwords = [Some(password(KARIM)), Some(password(LEILA)), None];
    let mut play = Play {
        test: &test,
        secrets: Vec::new(),
        owner: [0, 1, 2],
        password: passwords.clone(),
        address: FIRST_ADDRESS,
        mails: 0,
    };
    for (who, password) in passwords.iter().flatten().enumerate() {
        play.issue(Password, who, password, i64::MAX);
    }
    for step in steps {
        play.step(step);
        play.check(step);
    }
    // What still counts is used at last.
    while let Some(at) = play.pick(&[Address, Code], 0) {
        let step = if play.secrets[at].kind == Address { Step::Confirm(0) } else { Step::GiveCode(0) };
        play.step(&step);
        play.check(&step);
    }
    play.owner
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_leaves_an_old_secret(steps in steps()) {
        play(Engine::Sqlite, &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_on_postgres(steps in steps()) {
        play(Engine::Postgres, &steps);
    }
}

// The model is no empty word: the plainest order does all that there is, and ends with one account.
#[test]
fn the_plainest_order_comes_to_one_account() {
    use Step::{
        AskAddress, AskJoin, ChangePassword, Choose, Confirm, GiveCode, Invite, Pass, Press, Recover, SignIn, SignOut,
    };
    let come = [Invite, Recover(INVITED), Press(0), Choose(0), SignOut(0), Pass(HOUR)];
    let change =
        [Recover(0), AskAddress(0), Confirm(0), Recover(0), Press(0), AskAddress(1), Choose(0), SignIn(1, true)];
    let join = [ChangePassword(1), AskJoin(1, 2), GiveCode(0), GiveCode(0), AskJoin(0, 1), AskJoin(1, 0), GiveCode(1)];
    let steps = [come.as_slice(), &change, &join, &[GiveCode(1), GiveCode(0)]].concat();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        assert_eq!(play(engine, &steps), [0; 3]);
    }
}
