//! Files, a thread, a child and random numbers by Rust's standard library: what it does by newer calls where it finds them.
use std::collections::HashMap;
use std::process::Command;

fn main() {
    std::fs::write("f", "contents").unwrap();
    let copied = std::fs::copy("f", "g").unwrap();
    let thread = std::thread::spawn(|| 7);
    let child = Command::new("cat").arg("g").output().unwrap();
    let random: HashMap<i32, i32> = [(1, 2)].into(); // its hasher is seeded
    let size = std::fs::metadata("g").unwrap().len();
    println!("{copied} {} {} {size} {random:?}", thread.join().unwrap(), String::from_utf8(child.stdout).unwrap());
    println!("{} {}", std::fs::read_dir(".").unwrap().count() > 1, std::time::SystemTime::now() > std::fs::metadata("f").unwrap().modified().unwrap());
}
