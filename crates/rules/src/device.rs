//! Which kind of browser and system a `User-Agent` header names: enough for people to recognise their own devices, and no
//! more. What it says is what the browser claims.

use std::net::{IpAddr, Ipv6Addr};

/// A browser on a system, each by the name that it is sold under; none where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Device {
    /// Such as `Firefox`.
    pub browser: Option<&'static str>,
    /// Such as `Android`.
    pub system: Option<&'static str>,
}

/// What a browser's name is told by, the most telling first: most browsers also name those that they are like.
const BROWSERS: [(&str, &str); 9] = [
    ("SamsungBrowser/", "Samsung Internet"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
];

/// The same for systems: Android also names Linux, and an iPhone the Mac.
const SYSTEMS: [(&str, &str); 8] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("KAIOS", "KaiOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// What the header names.
    pub fn of(user_agent: &str) -> Device {
        let named = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
        };
        let safari = user_agent.contains("Safari/") && user_agent.contains("Version/");
        Device { browser: named(&BROWSERS).or(safari.then_some("Safari")), system: named(&SYSTEMS) }
    }

    /// As one short text, `Firefox/Android`; an unknown part is left empty.
    pub fn code(self) -> String {
        format!("{}/{}", self.browser.unwrap_or_default(), self.system.unwrap_or_default())
    }

    /// The device of such a text; what is not one of ours is unknown.
    pub fn from_code(code: &str) -> Device {
        let (browser, system) = code.split_once('/').unwrap_or_default();
        let known = |names: &[(&str, &'static str)], asked: &str| {
            names.iter().map(|(_, name)| *name).find(|name| *name == asked)
        };
        let safari = (browser == "Safari").then_some("Safari");
        Device { browser: known(&BROWSERS, browser).or(safari), system: known(&SYSTEMS, system) }
    }
}

/// Roughly where a network address is, for people to recognise and for nobody to find a home by: of an IPv4 address the first
/// three numbers, also where it comes as IPv6; of an IPv6 address the first 48 bits.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.*")
        }
        IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn networks_are_told_roughly() {
        for (address, told) in [
            ("203.0.113.9", "203.0.113.*"),
            ("::ffff:203.0.113.9", "203.0.113.*"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), told);
        }
    }

    #[test]
    fn browsers_are_told_apart_though_they_name_one_another() {
        let mozilla = |rest: &str| Device::of(&format!("Mozilla/5.0 {rest}")).code();
        for (header, code) in [
            ("(Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", "Firefox/Android"),
            (
                "(Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36",
                "Samsung Internet/Android",
            ),
            (
                "(Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
                "Chrome/Android",
            ),
            (
                "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
                "Edge/Windows",
            ),
            (
                "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari/iPhone",
            ),
            (
                "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1",
                "Chrome/iPhone",
            ),
            (
                "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
                "Safari/Mac",
            ),
            ("(X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox/Linux"),
            (
                "(X11; CrOS x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 OPR/115.0",
                "Opera/ChromeOS",
            ),
        ] {
            assert_eq!(mozilla(header), code, "{header}");
        }
        assert_eq!(Device::of("curl/8.5.0"), Device::default());
        assert_eq!(Device::of(""), Device::default());
    }

    proptest! {
        #[test]
        fn a_code_names_the_same_device(header in "(Mozilla|Android|Windows|iPhone| |Firefox/1|Chrome/2|Safari/3|Version/4|EdgA/|[a-z]){0,12}") {
            let device = Device::of(&header);
            prop_assert_eq!(Device::from_code(&device.code()), device);
        }

        #[test]
        fn whatever_stands_there_is_no_name_of_ours(code in ".{0,30}") {
            let device = Device::from_code(&code);
            prop_assert!(device.browser.is_none_or(|name| code.contains(name)));
        }
    }
}
