//! Reports as people write them, read and judged with a table that covers a whole project.

use std::collections::BTreeSet;

use super::extract::{Extracted, READ_BYTES, ReadAs, ReadFrom, extract, suggested};
use super::judge::{Because, EligibilityFacts, Judgement, judge};
use super::schema::{Eligibility, Verdict};

/// The part of a policy that these tests are about.
#[derive(serde::Deserialize)]
struct Profile {
    eligibility: Eligibility,
}

/// The table and extraction that the tests share: those of a shipped profile.
pub(super) fn qemu() -> Eligibility {
    let profile: Profile = toml::from_str(include_str!("../../../../profiles/qemu/policy.toml")).unwrap();
    profile.eligibility
}

fn values<'f>(found: &'f [Extracted], axis: &str) -> BTreeSet<&'f str> {
    found.iter().filter(|fact| fact.axis == axis).map(|fact| fact.value.as_str()).collect()
}

fn words_of<'f>(found: &'f [Extracted], value: &str) -> Vec<(&'f str, ReadAs)> {
    found.iter().filter(|fact| fact.value == value).map(|fact| (fact.words.as_str(), fact.kind)).collect()
}

fn judged(text: &str) -> Judgement {
    judge(&qemu(), &EligibilityFacts { reproducer: suggested(&read(text)), ..Default::default() })
}

/// Reads a report, and shows of each fact that its words stand where it says.
fn read(text: &str) -> Vec<Extracted> {
    let found = extract(&qemu(), text);
    for fact in &found {
        assert_eq!(text.get(fact.at.clone()), Some(fact.words.as_str()), "{fact:?}");
    }
    found
}

fn set<const N: usize>(values: [&'static str; N]) -> BTreeSet<&'static str> {
    values.into()
}

// req Q19 G3
#[test]
fn a_backslashed_kvm_command_line_is_eligible() {
    let text = "\
A malicious guest can write past the end of the queue.

```sh
sudo /usr/bin/qemu-system-x86_64 \\
    -machine pc-q35-9.0,accel=kvm,usb=off \\
    -cpu host -m 4G \\
    -drive file=fedora.qcow2,if=virtio \\
    -device virtio-gpu-pci,max_outputs=4
```
";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["x86-q35"]));
    assert_eq!(values(&found, "accelerator"), set(["kvm"]));
    assert_eq!(values(&found, "entry"), set(["guest"]));
    let line = "-machine pc-q35-9.0,accel=kvm,usb=off";
    assert_eq!(words_of(&found, "x86-q35"), [(line, ReadAs::CommandLine)]);
    assert_eq!(words_of(&found, "guest"), [("guest", ReadAs::Prose)]);
    let judged = judged(text);
    assert_eq!((judged.verdict, judged.rule.as_deref()), (Verdict::Eligible, Some("virtualization")));
}

// req G4 Q11
#[test]
fn a_fuzzers_qtest_reproducer_is_unsure_and_not_sent_away() {
    let text = "\
Found by a fuzzer. Any guest with the device can do this.

cat << EOF | ./qemu-system-i386 -display none -machine accel=qtest, -m 512M \\
-machine q35 -nodefaults -device megasas -device scsi-cd,drive=null0 \\
-blockdev driver=null-co,read-zeroes=on,node-name=null0 -qtest stdio
outl 0xcf8 0x80000804
outl 0xcfc 0x05
EOF

==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000130
";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["x86-q35"]));
    assert_eq!(values(&found, "accelerator"), set(["qtest"]), "no default where an option speaks");
    let judged = judged(text);
    assert_eq!((judged.verdict, judged.because), (Verdict::Unsure, Because::ReproducerOnly));
    assert_eq!(judged.missing, ["machine", "accelerator", "entry"]);
}

// req G4
#[test]
fn what_a_maintainer_states_of_the_code_overrules_the_reproducer() {
    let text = "qemu-system-i386 -M q35 -accel qtest -qtest stdio < repro";
    let stated = |pairs: &[(&str, &[&str])]| {
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        EligibilityFacts {
            reproducer: suggested(&read(text)),
            affected: pairs.iter().map(|(axis, values)| ((*axis).to_owned(), owned(values))).collect(),
        }
    };
    let stays = stated(&[("accelerator", &["kvm", "tcg"]), ("entry", &["guest"])]);
    assert_eq!(judge(&qemu(), &stays).verdict, Verdict::Eligible);
    let goes = stated(&[("machine", &["other"]), ("accelerator", &["tcg"]), ("entry", &["guest"])]);
    assert_eq!(judge(&qemu(), &goes).verdict, Verdict::NotEligible);
}

// req G3
#[test]
fn a_board_that_the_guide_does_not_list_is_another_machine() {
    let text = "`qemu-system-aarch64 -M raspi3b -kernel poc.elf -nographic` crashes inside the VM.";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["other"]));
    assert_eq!(words_of(&found, "other"), [("-M raspi3b", ReadAs::CommandLine)]);
    assert_eq!(words_of(&found, "tcg"), [("qemu-system-aarch64", ReadAs::Default)]);
    assert_eq!(judged(text).verdict, Verdict::Unsure);
}

// req Q11
#[test]
fn a_program_without_a_default_machine_leaves_the_machine_open() {
    let text = "qemu-system-aarch64 -enable-kvm -m 1G disk.img, then the guest writes to the port";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set([]));
    assert_eq!(values(&found, "accelerator"), set(["kvm"]));
    let judged = judged(text);
    assert_eq!((judged.verdict, judged.because), (Verdict::Unsure, Because::Missing));
    assert_eq!(judged.missing, ["machine"]);
}

#[test]
fn two_dashes_an_equals_sign_and_a_list_of_accelerators_are_read() {
    let text = "Start it as root:\n    # qemu-system-ppc64 --machine=pseries-8.2,accel=kvm:tcg --nographic\n";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["ppc64-pseries"]));
    assert_eq!(values(&found, "accelerator"), set(["kvm", "tcg"]));
    let line = "--machine=pseries-8.2,accel=kvm:tcg";
    assert_eq!(words_of(&found, "tcg"), [(line, ReadAs::CommandLine)]);
}

// req G1
#[test]
fn a_tool_has_no_machine_and_reads_files() {
    let text = "\
$ qemu-img convert -O raw poc.vmdk out.raw
Segmentation fault (core dumped)

The crafted image overflows the grain table.";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["none"]));
    assert_eq!(values(&found, "entry"), set(["file"]));
    let judged = judged(text);
    assert_eq!((judged.verdict, judged.rule.as_deref()), (Verdict::Eligible, Some("untrusted-entities")));
}

#[test]
fn defaults_of_the_program_are_facts_of_their_own_kind() {
    let text =
        "> qemu-system-x86_64 -hda disk.img -vnc :1\n\nThen connect with any client, over WebSocket.\n";
    let found = read(text);
    assert_eq!(words_of(&found, "x86-pc"), [("qemu-system-x86_64", ReadAs::Default)]);
    assert_eq!(words_of(&found, "tcg"), [("qemu-system-x86_64", ReadAs::Default)]);
    assert_eq!(values(&found, "entry"), set(["vnc", "websocket"]));
    assert!(matches!(found[0].from, ReadFrom::Binary(0)), "{found:?}");
}

// req B1
#[test]
fn an_untouched_template_and_a_version_query_show_nothing() {
    let text = "\
## Host environment
 - QEMU flavor: (qemu-system-x86_64, qemu-aarch64, qemu-img, etc.)
 - QEMU version: `qemu-system-x86_64 --version` says 10.1
 - QEMU command line:
   <!--
   Give the smallest, complete command line that exhibits the problem:
   qemu-system-x86_64 -M pc
   -->
   ```
   ./qemu-system-x86_64 -M q35 -m 4096 -enable-kvm -hda fedora32.qcow2
   ```
";
    assert_eq!(read(text), []);
    assert_eq!(judged(text).verdict, Verdict::Unsure);
    let filled_in = text.replace("-M q35 -m 4096", "-M q35 -m 8192");
    assert_eq!(values(&read(&filled_in), "machine"), set(["x86-q35"]));
}

#[test]
fn a_management_tools_log_with_quoted_names_is_read() {
    let text = "\
LC_ALL=C PATH=/usr/bin HOME=/var/lib/x \\
/usr/bin/qemu-kvm \\
-name 'guest=web 01,debug-threads=on' \\
-machine s390-ccw-virtio-rhel9.4.0,usb=off \\
-accel kvm \\
-device vfio-ccw,id=hostdev0 \\
-append \"console=ttyS0 -machine pc\" \\
-incoming defer
";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["s390x-s390-ccw-virtio"]));
    assert_eq!(values(&found, "accelerator"), set(["kvm"]));
    assert_eq!(values(&found, "entry"), set(["migration", "passthrough"]));
    assert_eq!(judged(text).verdict, Verdict::Eligible);
}

#[test]
fn several_command_lines_give_each_of_their_facts_once() {
    let text = "\
Server: qemu-nbd -t -k /tmp/s.sock disk.qcow2 &
Works: `qemu-system-x86_64 -accel kvm -M microvm -drive file=nbd:unix:/tmp/s.sock`
Fails: `qemu-system-x86_64 -accel tcg -M microvm -drive file=nbd:unix:/tmp/s.sock`
It's the same with `qemu-system-riscv64 -M virt,aia=aplic`, don't ask me why.";
    let found = read(text);
    assert_eq!(values(&found, "machine"), set(["none", "riscv-virt", "x86-microvm"]));
    assert_eq!(values(&found, "accelerator"), set(["kvm", "none", "tcg"]));
    assert_eq!(values(&found, "entry"), set(["nbd"]));
    assert_eq!(words_of(&found, "x86-microvm"), [("-M microvm", ReadAs::CommandLine)]);
}

// req G6
#[test]
fn the_monitor_in_prose_is_only_a_hint() {
    let text = "With access to QMP: qemu-system-x86_64 -M pc -enable-kvm -qmp stdio";
    let found = read(text);
    assert_eq!(values(&found, "entry"), set(["monitor"]));
    assert_eq!((judged(text).verdict, judged(text).because), (Verdict::Unsure, Because::ReproducerOnly));
}

#[test]
fn hostile_text_gives_a_bounded_number_of_facts() {
    let pieces = [
        "qemu-system-x86_64 -M q35 \\\n",
        "'\"`qemu-img | ",
        "<!--",
        "guest VNC -M ",
        "\\",
        "-machine q35,accel=kvm:tcg:",
        "a*b,",
    ];
    let rows = qemu().extract;
    let most = (rows.option.len() + rows.tool.len() + rows.word.len() + rows.binary.len()) * 40;
    for piece in pieces {
        let found = extract(&qemu(), &piece.repeat(5_000));
        assert!(found.len() <= most, "{piece:?}: {}", found.len());
    }
}

#[test]
fn what_stands_behind_the_bound_is_not_read() {
    let mut text = "\u{e9}".repeat(READ_BYTES / 2 - 2);
    text.push_str("\nx\u{e9}\nqemu-system-x86_64 -M q35\n");
    assert_eq!(read(&text), []);
}

mod any_text {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_always_stand_where_they_say(text in "(qemu-(img|system-x86_64)|-M|--machine=|q35|VNC|<!--|-->|[ -`'\"\\\\|;\nkvé]){0,30}") {
            read(&text);
        }

        #[test]
        fn any_text_is_read_without_harm(text in any::<String>()) {
            read(&text);
        }
    }
}
