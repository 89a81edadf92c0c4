//! A device with passkeys, as a browser shows it to the server (W3C Web Authentication Level 3): what it answers can be bent,
//! to see that the server looks.

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// The address of the installation of tests, as passkeys have it.
pub const ORIGIN: &str = "http://localhost:8080";

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;
const HAS_KEY: u8 = 64;

/// One passkey on a device.
pub struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// By which the server names the account.
    pub handle: Vec<u8>,
    /// How often it has signed.
    pub counter: u32,
    /// Whether it counts.
    pub counts: bool,
    /// The page that it believes to be on.
    pub origin: &'static str,
    /// The site that it believes to be of.
    pub site: &'static str,
    /// Whether it asks for the finger.
    pub verifies: bool,
    /// Whether it signs something else.
    pub lies: bool,
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn bytes(text: &Json) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_str().unwrap().as_bytes()).unwrap()
}

impl Device {
    /// One that has no key of this account yet.
    pub fn new(number: u8) -> Device {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let secret = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, secret.as_ref(), &random).unwrap();
        Device {
            key,
            id: vec![number; 20],
            handle: Vec::new(),
            counter: 0,
            counts: true,
            origin: ORIGIN,
            site: "localhost",
            verifies: true,
            lies: false,
        }
    }

    fn client_data(&self, kind: &str, options: &Json) -> Vec<u8> {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn head(&mut self, flags: u8) -> Vec<u8> {
        self.counter += u32::from(self.counts);
        let mut head = Sha256::digest(self.site).to_vec();
        head.push(flags | USER_PRESENT | if self.verifies { USER_VERIFIED } else { 0 });
        head.extend(self.counter.to_be_bytes());
        head
    }

    /// A new key, as the form has it.
    pub fn create(&mut self, options: &Json) -> String {
        self.handle = bytes(&options["user"]["id"]);
        let mut data = self.head(HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // A COSE key (RFC 9052, 7): kind EC2, algorithm ES256, curve P-256, x and y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]);
        let point = &self.key.public_key().as_ref()[1..];
        for (label, half) in [(0x21, &point[..32]), (0x22, &point[32..])] {
            data.extend([label, 0x58, 32]);
            data.extend(half);
        }
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = self.client_data("webauthn.create", options);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "extensions": {},
            "response": {"attestationObject": text(&object), "clientDataJSON": text(&client), "transports": ["internal"]},
        })
        .to_string()
    }

    /// An answer by its key, as the form has it.
    pub fn get(&mut self, options: &Json) -> String {
        let data = self.head(0);
        let client = self.client_data("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        if self.lies {
            signed.push(0);
        }
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "extensions": {},
            "response": {
                "authenticatorData": text(&data), "clientDataJSON": text(&client), "signature": text(signature.as_ref()),
                "userHandle": text(&self.handle),
            },
        })
        .to_string()
    }
}
