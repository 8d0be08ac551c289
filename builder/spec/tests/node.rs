//! `node.toml`: what is accepted, what is told, and that what is written is read again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kiln_spec::{Overrides, parse_node};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@desk";

fn set(arguments: &[&str]) -> Overrides {
    Overrides { set: arguments.iter().map(|one| (*one).to_owned()).collect(), ..Overrides::default() }
}

fn told(text: &str, arguments: &[&str]) -> String {
    let problems = parse_node("node.toml", text, &set(arguments)).unwrap_err();
    problems
        .iter()
        .map(|problem| {
            format!(
                "{problem}: {}\n",
                miette::Diagnostic::help(problem).map(|help| help.to_string()).unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn what_is_written_is_read_again() {
    let arguments = [
        "hostname=pi-7".to_owned(),
        format!("access.ssh-authorized-keys=[\"{KEY}\"]"),
        "network.address=192.168.1.20/24".to_owned(),
        "network.gateway=192.168.1.1".to_owned(),
        "network.address-ipv6=fd00::20/64".to_owned(),
        "network.gateway-ipv6=fe80::1".to_owned(),
        "network.dns=[\"192.168.1.1\", \"fd00::1\"]".to_owned(),
    ];
    let overrides = Overrides { set: arguments.to_vec(), ..Overrides::default() };
    let settings = parse_node("none", "", &overrides).unwrap();
    let text = settings.text().unwrap();
    assert_eq!(parse_node("node.toml", &text, &set(&[])).unwrap(), settings);
    assert!(text.contains("hostname = \"pi-7\"") && text.contains(KEY), "{text}");
    assert!(!text.contains("interface"), "{text}");
}

#[test]
fn arguments_lie_over_the_file() {
    let settings = parse_node("node.toml", "hostname = \"a\"\n", &set(&["hostname=b"])).unwrap();
    assert_eq!(settings.file().hostname.as_ref().unwrap().as_str(), "b");
    assert!(parse_node("node.toml", "", &set(&[])).unwrap().file().network.is_none());
}

#[test]
fn what_is_wrong_is_told_with_the_way_out() {
    for (text, words) in [
        ("hostnam = \"a\"", "did you mean `hostname`?"),
        ("hostname = \"My_Pi\"", "capital letters"),
        ("[network]\naddress = \"192.168.1.20\"", "write an address such as `192.168.1.20/24`"),
        ("[network]\naddress = \"192.168.1.0/24\"", "first or last address"),
        ("[network]\ngateway = \"192.168.1.1\"", "has no `network.address`"),
        ("[network]\naddress = \"10.0.0.2/24\"\ngateway = \"10.0.1.1\"", "a router in its own network"),
        ("[network]\ninterface = \"en*\"", "neither `address` nor `address-ipv6`"),
        ("[network]\naddress-ipv6 = \"fd00::2\"", "write an address such as `fd00::2/64`"),
        ("[network]\naddress-ipv6 = \"fd00::/64\"", "that of its routers"),
        ("[network]\naddress-ipv6 = \"fe80::2/64\"", "of the link alone"),
        ("[network]\naddress-ipv6 = \"ff02::1/64\"", "no address of a machine"),
        ("[network]\naddress-ipv6 = \"10.0.0.2/24\"", "not an IPv6 address with a prefix length"),
        ("[network]\naddress-ipv6 = \"fd00::2/64\"\ngateway-ipv6 = \"fd01::1\"", "a router in its own network"),
        ("[network]\naddress-ipv6 = \"fd00::2/64\"\ngateway = \"10.0.0.1\"", "has no `network.address`"),
        ("[network]\naddress = \"10.0.0.2/24\"\ndns = [\"router\"]", "is not an address"),
        ("[network]\naddress = \"10.0.0.2/24\"\ninterface = \"a b\"", "not the name of a network interface"),
        ("[access]\nssh-authorized-keys = [\"me\"]", "not a type of SSH key"),
        ("[cluster]\njoin-token = \"t\"", "nodes that join another one come later"),
        ("[wifi]\nssid = \"home\"\npassword = \"hunter22\"", "it is `wifi.passphrase`"),
        ("[wifi]\nssid = \"home\"\npassphrase = \"hunter22\"", "has no `wifi.country`"),
        ("[wifi]\nssid = \"home\"\ncountry = \"DE\"", "has no `wifi.passphrase`"),
        ("[wifi]\npassphrase = \"hunter2\"", "has 8 to 63 characters, this one 7"),
        ("[wifi]\npassphrase = 12345678", "in quotes it is text"),
        ("[wifi]\ncountry = \"UK\"", "that is `GB`"),
        ("[wifi]\ncountry = \"de\"", "write `de` as `DE`"),
        ("[wifi]\nssid = \"a name that has more than 32 bytes\"", "longer than the 32 bytes"),
        ("[datastore]\nurl = \"postgres://kiln@db/kiln\"\nhost = \"db\"", "the address alone, or its parts alone"),
        ("[datastore]\nhost = \"db\"\nuser = \"kiln\"", "has no `datastore.database`"),
        ("[datastore]\ntls = \"off\"", "has no `datastore.host`"),
        ("[datastore]\nurl = \"postgres://kiln@db/kiln\"\ntls = \"prefer\"", "can be `verify` or `off`"),
        ("[datastore]\nurl = \"postgres://kiln@db/kiln\"\nsslmode = \"disable\"", "it is `datastore.tls`"),
        ("[datastore]\nurl = \"mysql://kiln:hunter22@tcp(db)/kiln\"", "the way of one driver"),
        ("[datastore]\nhost = \"db\"\ndatabase = \"Kiln\"\nuser = \"kiln\"", "small letters"),
        ("[datastore]\nhost = \"db\"\ndatabase = \"kiln\"\nuser = \"kiln\"\npassword = 123", "in quotes it is text"),
        ("[datastore]\nurl = \"postgres://kiln@db/kiln\"\nkey = \"/etc/key.pem\"", "no private key in PEM"),
        (
            "[datastore]\nurl = \"postgres://kiln@db/kiln\"\ncert = \"-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----\"",
            "goes with `datastore.key`",
        ),
        (
            "[datastore]\nurl = \"postgres://kiln@db/kiln\"\ntls = \"off\"\nca = \"-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----\"",
            "is not for `datastore.tls = \"off\"`",
        ),
        (
            "[network]\naddress = \"10.0.0.2/24\"\n[wifi]\nssid = \"home\"\npassphrase = \"hunter22\"\ncountry = \"DE\"",
            "`wl*` for Wi-Fi, `e*` for the cable",
        ),
    ] {
        let told = told(text, &[]);
        assert!(told.contains(words), "{text}: {told}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let problems = parse_node("node.toml", "[wifi]\npassword = \"hunter22\"\n", &set(&["wifi.password=hunter22"]));
    let problems = problems.unwrap_err();
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    for problem in problems.iter() {
        handler.render_report(&mut text, problem).unwrap();
    }
    assert!(text.contains("password") && !text.contains("hunter22"), "{text}");
}

#[test]
fn a_card_has_the_database_and_messages_have_not() {
    let key = "-----BEGIN PRIVATE KEY-----\nhunter22\n-----END PRIVATE KEY-----\n";
    let cert = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    let file = format!(
        "[datastore]\nurl = \"mysql://kiln:hunter22@db/kiln\"\ncert = \"\"\"{cert}\"\"\"\nkey = \"\"\"{key}\"\"\"\n"
    );
    let settings = parse_node("none", &file, &set(&[])).unwrap();
    assert!(!format!("{settings:?}").contains("hunter22"), "{settings:?}");
    let text = settings.text().unwrap();
    assert!(text.contains("mysql://kiln:hunter22@db/kiln"), "{text}");
    assert_eq!(parse_node("node.toml", &text, &set(&[])).unwrap(), settings);
    let parts = ["datastore.host=db", "datastore.database=kiln", "datastore.user=kiln", "datastore.password=12345678"];
    assert!(parse_node("none", "", &set(&parts)).unwrap().text().unwrap().contains("\"12345678\""));

    let problems =
        parse_node("node.toml", &file.replace("mysql:", "sqlite:"), &set(&["datastore.key=hunter22"])).unwrap_err();
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    for problem in problems.iter() {
        handler.render_report(&mut text, problem).unwrap();
    }
    assert!(text.contains("datastore.url") && !text.contains("hunter22"), "{text}");
}

#[test]
fn digits_alone_are_text_where_text_is_taken() {
    let settings =
        parse_node("none", "", &set(&["wifi.ssid=2024", "wifi.passphrase=12345678", "wifi.country=DE"])).unwrap();
    assert_eq!(settings.file().wifi.as_ref().unwrap().ssid.as_str(), "2024");
}

#[test]
fn a_card_has_the_key_and_not_the_passphrase() {
    let wifi = ["wifi.ssid=IEEE", "wifi.passphrase=password", "wifi.country=DE"];
    let settings = parse_node("none", "", &set(&wifi)).unwrap();
    let text = settings.text().unwrap();
    // IEEE 802.11-2020 annex J.4.2.
    assert!(text.contains("f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"), "{text}");
    assert!(!text.contains("\"password\"") && !text.contains("hidden"), "{text}");
    assert!(!format!("{settings:?}").contains("\"password\""), "{settings:?}");
    let again = parse_node("node.toml", &text, &set(&["wifi.hidden=true"])).unwrap();
    assert!(again.text().unwrap().contains("hidden = true"));
    assert_eq!(parse_node("node.toml", &text, &set(&[])).unwrap().text().unwrap(), text, "a key is not made anew");
}
