#![no_main]

#[allow(dead_code, reason = "each target feeds one of the doors")]
#[path = "../doors.rs"]
mod doors;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    doors::xml(bytes);
});
