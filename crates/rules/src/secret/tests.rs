use proptest::prelude::*;

use super::*;

#[test]
fn forms() {
    let bytes: [u8; 13] = array::from_fn(|i| (i as u8).wrapping_mul(37));
    let token = Token::from_entropy(bytes).to_string();
    assert_eq!(token.len(), 23);
    assert_eq!(token.split('-').map(str::len).collect::<Vec<_>>(), [5; 4]);
    assert_eq!(Token::from_entropy([0; 13]).to_string(), "00000-00000-00000-00000");
    assert_eq!(Token::from_entropy([255; 13]).to_string(), "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ");
    assert_eq!(LetterPassword::from_entropy([255; 8]).to_string(), "ZZZZ-ZZZZ-ZZZZ");
    assert_eq!(RecoveryCode::from_entropy([255; 7]).to_string(), "ZZZZZ-ZZZZZ");
    assert_eq!(SessionId::from_entropy([0; 32]).to_string(), "A".repeat(43));
    assert_eq!(PublicId::from_entropy([255; 10]).to_string(), "z".repeat(16));
    // 00001 00010 00011 ... by hand.
    let counted = LetterPassword::from_entropy([0x08, 0x86, 0x42, 0x98, 0xE8, 0x4A, 0x96, 0xC0]);
    assert_eq!(counted.to_string(), "1234-5678-9ABC");
}

#[test]
fn typed_in_many_ways() {
    let token = Token::parse("01234-56789-ABCDE-FGH10").unwrap();
    for text in [
        "0123456789abcdefgh10",
        " o1234 56789 abcde fghio ",
        "OI234\u{2013}56789\u{A0}ABCDE\u{2011}FGHLO\n",
        "٠١٢٣٤-٥٦٧٨٩-ABCDE-FGH١٠",
    ] {
        assert!(Token::parse(text) == Ok(token.clone()), "{text}");
    }
    let length = Err(SecretError::Length { expected: 20 });
    assert_eq!(Token::parse(""), length);
    assert_eq!(Token::parse("01234-56789-ABCDE-FGH1"), length);
    assert_eq!(Token::parse("01234-56789-ABCDE-FGH101"), length);
    assert_eq!(Token::parse("U1234-56789-ABCDE-FGH10"), Err(SecretError::Character));
    assert_eq!(Token::parse("é1234-56789-ABCDE-FGH10"), Err(SecretError::Character));
    assert_eq!(LetterPassword::parse("abc"), Err(SecretError::Length { expected: 12 }));
}

#[test]
fn hashes_are_the_standard_ones() {
    let hex = |hash: SecretHash| data_encoding::HEXLOWER.encode(hash.as_bytes());
    // printf %s 00000000000000000000 | sha256sum
    assert_eq!(
        hex(Token::from_entropy([0; 13]).hash()),
        "a7d351f3de399c746064a53c69959ab10312a003ec63985bcd86fb6dc1c402d5"
    );
    // printf %s 000000000000 | openssl dgst -sha256 -mac HMAC -macopt hexkey:(64 zeros)
    assert_eq!(
        hex(LetterPassword::from_entropy([0; 8]).hash(&[0; 32])),
        "9d84d3f2bf74d5665b62cd7a6a79bb6ac33d83a26648f0418425e76772ff678f"
    );
}

#[test]
fn logs_show_no_secret() {
    assert_eq!(format!("{:?}", Token::from_entropy([1; 13])), "Token(…)");
    assert_eq!(format!("{:?}", Token::from_entropy([1; 13]).hash()), "SecretHash(…)");
    assert_eq!(format!("{:?}", LetterPassword::from_entropy([1; 8])), "LetterPassword(…)");
    assert_eq!(format!("{:?}", RecoveryCode::from_entropy([1; 7])), "RecoveryCode(…)");
    assert_eq!(format!("{:?}", SessionId::from_entropy([1; 32])), "SessionId(…)");
    assert_eq!(format!("{:?}", PublicId::from_entropy([0; 10])), "PublicId(0000000000000000)");
}

#[test]
fn public_ids_have_one_spelling() {
    assert!(PublicId::parse("0123456789abcdef").is_some());
    for text in ["0123456789ABCDEF", "0123456789abcdeo", "0123456789abcde", "0123456789abcdef0", ""] {
        assert_eq!(PublicId::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn printed_secrets_are_read_back(
        token in any::<[u8; 13]>(), letter in any::<[u8; 8]>(), session in any::<[u8; 32]>(), id in any::<[u8; 10]>(),
    ) {
        let token = Token::from_entropy(token);
        prop_assert_eq!(Token::parse(&token.to_string()), Ok(token.clone()));
        let spoken = token.to_string().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        prop_assert_eq!(Token::parse(&spoken), Ok(token));
        let letter = LetterPassword::from_entropy(letter);
        prop_assert_eq!(LetterPassword::parse(&letter.to_string()), Ok(letter));
        let session = SessionId::from_entropy(session);
        prop_assert_eq!(SessionId::parse(&session.to_string()), Some(session));
        let id = PublicId::from_entropy(id);
        prop_assert_eq!(PublicId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn every_used_bit_counts(entropy in any::<[u8; 13]>(), bit in 0_usize..104) {
        let mut other = entropy;
        other[bit / 8] ^= 0x80 >> (bit % 8);
        let (a, b) = (Token::from_entropy(entropy), Token::from_entropy(other));
        prop_assert_eq!(a == b, bit >= 100);
        prop_assert_eq!(a.hash() == b.hash(), bit >= 100);
    }

    #[test]
    fn a_letters_hash_depends_on_the_key(letter in any::<[u8; 8]>(), key in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
        let letter = LetterPassword::from_entropy(letter);
        let hash = letter.hash(&key);
        prop_assert_eq!(SecretHash::from_stored(hash.as_bytes()), Some(hash));
        prop_assert_eq!(letter.hash(&other) == hash, key == other);
    }

    #[test]
    fn recovery_codes_are_read_back(code in any::<[u8; 7]>(), key in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
        let code = RecoveryCode::from_entropy(code);
        prop_assert_eq!(RecoveryCode::parse(&code.to_string().to_lowercase()), Ok(code.clone()));
        prop_assert_eq!(code.hash(&other) == code.hash(&key), key == other);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = (Token::parse(&text).is_ok(), SessionId::parse(&text), PublicId::parse(&text));
    }
}
