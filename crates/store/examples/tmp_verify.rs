fn main() {
    for _ in 0..5 {
        let b = std::time::Instant::now();
        let r =
            cvdesk_store::verify(std::path::Path::new("/tmp/cvdesk-bench-log/desk/desk.db"), None).unwrap();
        println!("{} {:?}", r.entries, b.elapsed());
    }
}
