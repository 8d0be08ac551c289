//! moto, started once, and looked into past kiln and past the proxy.

use super::http::{exchange, head_end};
use std::{
    env,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::OnceLock,
    thread,
    time::Duration,
};

/// Who asks in tests; both are made up.
pub const KEY: &str = "AKIDEXAMPLEFAKE";
pub const SECRET: &str = "not-a-secret-of-anybody";

/// That of `ci/tools`, pinned: what `aws.rs` adds to moto is what this version lacks.
const VERSION: &str = "5.2.5";

struct Moto {
    port: u16,
    /// Ends when its standard input does, and so with this process, however that ends.
    _child: Child,
}

/// The port of moto; nothing when it is not installed.
pub fn port() -> Option<u16> {
    static MOTO: OnceLock<Option<Moto>> = OnceLock::new();
    MOTO.get_or_init(start).as_ref().map(|moto| moto.port)
}

/// A program of the cache that `ci/tools moto` fills; nothing when it is not there.
pub fn program(name: &str) -> Option<PathBuf> {
    let cache = || env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cache"));
    let tools = env::var_os("KILN_TOOLS").map(PathBuf::from);
    let tools = tools.or_else(|| Some(cache().or_else(home)?.join("kiln-tools")))?;
    let dir = tools.join(format!("moto-{VERSION}"));
    dir.join("whole").exists().then(|| dir.join("bin").join(name))
}

fn start() -> Option<Moto> {
    let Some(program) = program("moto_server") else {
        println!("skipped: moto {VERSION} is not installed; `ci/tools moto` does it");
        return None;
    };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script = "\"$@\" >/dev/null 2>&1 & cat >/dev/null; kill $!";
    let _child = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(program)
        .args(["-p", &port.to_string()])
        .env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let moto = Moto { port, _child };
    for _ in 0..600 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(moto);
        }
        thread::sleep(Duration::from_millis(200));
    }
    panic!("moto does not start");
}

/// The body of what moto answers in a region.
pub fn ask(region: &str, service: &str, line: &str, form: &str) -> Vec<u8> {
    let scope = format!("{KEY}/20260101/{region}/{service}/aws4_request");
    let kind = if form.is_empty() { "" } else { "Content-Type: application/x-www-form-urlencoded\r\n" };
    let request = format!(
        "{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{kind}\
         Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = exchange(port().unwrap(), request.as_bytes()).unwrap();
    answer[head_end(&answer).unwrap()..].to_vec()
}

fn ec2(region: &str, form: &str) -> String {
    String::from_utf8(ask(region, "ec2", "POST /", &format!("Version=2016-11-15&{form}"))).unwrap()
}

/// What is between `<name>` and its end, everywhere in an answer.
pub fn texts(answer: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = answer.split(&open).skip(1);
    parts.filter_map(|part| Some(part.split_once(&close)?.0.to_owned())).collect()
}

/// The snapshots that kiln has tagged.
pub fn snapshots(region: &str) -> Vec<String> {
    let form = "Action=DescribeSnapshots&Owner.1=self&Filter.1.Name=tag-key&Filter.1.Value.1=kiln:digest";
    texts(&ec2(region, form), "snapshotId")
}

/// The answer about all AMIs of the account.
pub fn amis(region: &str) -> String {
    ec2(region, "Action=DescribeImages&Owner.1=self")
}

/// The answer about one AMI.
pub fn ami(region: &str, id: &str) -> String {
    ec2(region, &format!("Action=DescribeImages&ImageId.1={id}"))
}

/// The IDs of all AMIs of the account.
pub fn ami_ids(region: &str) -> Vec<String> {
    texts(&amis(region), "imageId")
}

/// Who may start an AMI.
pub fn launch_permissions(region: &str, ami: &str) -> String {
    ec2(region, &format!("Action=DescribeImageAttribute&Attribute=launchPermission&ImageId={ami}"))
}
