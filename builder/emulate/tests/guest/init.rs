//! The whole userland of a test guest: speaks on the host channel as `kiln-console` does, and obeys the power button.
//! Compiled by the test with `rustc -C target-feature=+crt-static`; not a part of the workspace.

use std::{
    ffi::CString,
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::{fd::AsRawFd, raw::c_char, raw::c_int, raw::c_long, raw::c_ulong, raw::c_void},
    thread,
    time::Duration,
};

unsafe extern "C" {
    fn mount(source: *const c_char, target: *const c_char, kind: *const c_char, flags: c_ulong, data: *const c_void) -> c_int;
    fn syscall(number: c_long, ...) -> c_long;
    fn reboot(how: c_int) -> c_int;
}

const FINIT_MODULE: c_long = 313;
const COMPRESSED: c_int = 4;
const POWER_OFF: c_int = 0x4321_fedc;
const KEY_POWER: u16 = 116;

fn main() {
    mount_at("devtmpfs", "/dev");
    mount_at("sysfs", "/sys");
    mount_at("proc", "/proc");
    for module in fs::read_to_string("/modules.list").unwrap_or_default().lines() {
        load(module);
    }
    println!("guest-init: modules are loaded");
    for entry in fs::read_dir("/dev/input").into_iter().flatten().flatten() {
        thread::spawn(move || obey_power_button(&entry.path()));
    }
    let mut port = open_port();
    send(&mut port, r#"{"kind":"milestone","name":"port-open","uptime":UPTIME}"#);
    send(&mut port, r#"{"kind":"kubeconfig","data":"clusters:\n- cluster:\n    server: https://10.0.2.15:6443\n"}"#);
    loop {
        send(&mut port, r#"{"kind":"status","uptime":UPTIME,"phase":"ready","ready":true,"pods":[{"namespace":"kube-system","name":"coredns","phase":"Running","ready":true}],"failed-units":[],"addresses":["10.0.2.15"],"memory":{"total-kib":500000,"available-kib":400000},"disk":{"written-kib":12}}"#);
        thread::sleep(Duration::from_secs(1));
    }
}

fn mount_at(kind: &str, target: &str) {
    let _ = fs::create_dir_all(target);
    let (kind, target) = (CString::new(kind).unwrap(), CString::new(target).unwrap());
    unsafe { mount(kind.as_ptr(), target.as_ptr(), kind.as_ptr(), 0, std::ptr::null()) };
}

fn load(path: &str) {
    let Ok(file) = File::open(path) else { return println!("guest-init: {path} cannot be opened") };
    let flags = if path.ends_with(".ko") { 0 } else { COMPRESSED };
    let empty = CString::default();
    if unsafe { syscall(FINIT_MODULE, file.as_raw_fd(), empty.as_ptr(), flags) } != 0 {
        println!("guest-init: {path}: {}", std::io::Error::last_os_error());
    }
}

fn open_port() -> File {
    loop {
        for entry in fs::read_dir("/sys/class/virtio-ports").into_iter().flatten().flatten() {
            if fs::read_to_string(entry.path().join("name")).unwrap_or_default().trim() == "io.kiln.host" {
                if let Ok(port) = OpenOptions::new().write(true).open(format!("/dev/{}", entry.file_name().to_string_lossy())) {
                    return port;
                }
            }
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn send(port: &mut File, line: &str) {
    let uptime = fs::read_to_string("/proc/uptime").unwrap_or_default();
    let uptime = uptime.split(' ').next().unwrap_or("0").to_owned();
    let _ = port.write_all(format!("{}\n", line.replace("UPTIME", &uptime)).as_bytes());
}

/// Events are 24 bytes: time, type, code, value.
fn obey_power_button(device: &std::path::Path) {
    let Ok(mut events) = File::open(device) else { return };
    let mut event = [0; 24];
    while events.read_exact(&mut event).is_ok() {
        if u16::from_le_bytes([event[18], event[19]]) == KEY_POWER {
            println!("guest-init: the power button was pressed");
            unsafe { reboot(POWER_OFF) };
        }
    }
}
